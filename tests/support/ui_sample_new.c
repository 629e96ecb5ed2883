/* Sample models of somebody new, whom a cadre registers. */
#include "tests/support/ui_sample_int.h"

static void new_text(struct qz_model *m, int i, const char *purpose, const char *zh[2], const char *en[2])
{
    struct qz_tell_text *t = &m->text[i];
    t->i = i;
    T(purpose, t->purpose);
    T(zh[0], t->say[0].title);
    T(zh[1], t->say[0].text);
    T(en[0], t->say[1].title);
    T(en[1], t->say[1].text);
}

/* A cadre at work, whose kiosk was told what to ask: the longest that may be, too. */
static void new_staff(struct qz_model *m, enum qz_screen_id screen)
{
    static const char *const roll[2][2] = {
        {"名字记在名册上",
         "用来记你参加过什么。活动结束后，名字会从签到机上删掉；想从名册上去掉，随时可以。"},
        {"Your name on the roll",
         "To keep what you took part in. After the activity the name is removed from the "
         "kiosk; you can be taken off the roll at any time."}};
    static const char *const phone[2][2] = {
        {"接电话抽查", "上级团委可能打一次电话，核对活动是真的。"},
        {"Be telephoned as a check",
         "A superior committee may call once, to see that the activity was real."}};
    qz_sample_staff(m);
    m->screen = screen;
    m->id.phone = true;
    T("HTTPS://QZ.EXAMPLE.CN/C/B4MC2YXQ7GK3R5TA/AAAAAAAAAAAAAAAA", m->screen_code);
    m->code_left_s = 7;
    new_text(m, 0, "roll", (const char **)roll[0], (const char **)roll[1]);
    new_text(m, 1, "telephone", (const char **)phone[0], (const char **)phone[1]);
    m->texts = 2;
}

void qz_sample_staff_new(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_STAFF);
}

void qz_sample_new(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_NEW);
}

void qz_sample_new_alone(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_NEW);
    m->id.phone = false;
}

void qz_sample_new_name(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_NAME);
    T("li xiaoming", m->typed.text);
    m->typed.chars = 11;
}

void qz_sample_number(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_NUMBER);
    T("13900002231", m->typed.text);
    m->typed.chars = 11;
}

void qz_sample_number_none(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_NUMBER);
}

void qz_sample_consent(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_CONSENT);
}

void qz_sample_added(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_ADDED);
    m->newcomer.told.kept = true;
    T("阿**·买**", m->newcomer.told.name);
}

void qz_sample_added_counted(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_ADDED);
    m->newcomer.counted = m->newcomer.told.kept = true;
}

void qz_sample_added_not(struct qz_model *m)
{
    new_staff(m, QZ_SCREEN_ADDED);
}
