#include "tests/support/ui_sample_int.h"

#include "base/text.h"

#include <string.h>

static struct qz_ledger_came *add_came(struct qz_model *m, const char *name, const char *tail, int minutes)
{
    struct qz_ledger_came *r = &m->came.row[m->came.rows++];
    r->at_ms = m->now_ms - (int64_t)minutes * 60000;
    r->named = true;
    r->people = 1;
    T(name, r->name);
    T(tail, r->tail);
    r->asks = *name != '\0';
    return r;
}

void qz_sample_came(struct qz_model *m)
{
    m->screen = QZ_SCREEN_CAME;
    m->staff.signed_in = true;
    add_came(m, "李**", "1234", 1);
    add_came(m, "", "", 2)->named = false;
    add_came(m, "王*", "0087", 4)->undone = QZ_UNDO_ABSENT;
    add_came(m, "", "", 5);
    struct qz_ledger_came *twice = add_came(m, "", "", 9);
    twice->named = false;
    twice->undone = QZ_UNDO_MISTAP;
    add_came(m, "欧阳**", "", 12);
    m->came.more = true;
}

/* A row is held. */
static void came_held(struct qz_model *m, enum qz_fullname what, const char *name)
{
    qz_sample_came(m);
    m->full.on = true;
    m->full.until_up_ms = m->up_ms + 60000;
    m->full.name.what = what;
    T(name, m->full.name.name);
}

void qz_sample_came_name(struct qz_model *m)
{
    came_held(m, QZ_FULLNAME_SHOWN, "李小满");
}

void qz_sample_came_name_long(struct qz_model *m)
{
    came_held(m, QZ_FULLNAME_SHOWN, "阿卜杜热西提·买买提依明江·吐尔逊");
}

void qz_sample_came_name_offline(struct qz_model *m)
{
    came_held(m, QZ_FULLNAME_OFFLINE, "");
}

/* Two wait, of whom one came to another kiosk. */
void qz_sample_came_picked(struct qz_model *m)
{
    m->screen = QZ_SCREEN_CAME;
    m->staff.signed_in = true;
    m->came.pick.as = QZ_CAME_WAITING;
    m->came.pick.letter = 'W';
    add_came(m, "王**", "9087", 1)->as = QZ_CAME_WAITING;
    struct qz_ledger_came *far = add_came(m, "王*", "0412", 7);
    far->as = QZ_CAME_WAITING;
    far->elsewhere = true;
    T("西门签到台", far->where);
}

void qz_sample_came_nobody(struct qz_model *m)
{
    qz_sample_came_none(m);
    m->came.pick.letter = 'Q';
}

void qz_sample_seek(struct qz_model *m)
{
    qz_sample_came(m);
    m->screen = QZ_SCREEN_SEEK;
}

void qz_sample_came_words(struct qz_model *m)
{
    qz_sample_came(m);
    m->came.row[1].undone = m->came.row[3].undone = QZ_UNDO_WORDS;
    T("lai chuan men de, mei you can jia huo dong", m->came.row[1].why);
    T("是隔壁会议室来借椅子的同事，站在门口等人的时候顺手把自己的码也扫了一下", m->came.row[3].why);
}

void qz_sample_came_long(struct qz_model *m)
{
    m->screen = QZ_SCREEN_CAME;
    m->staff.signed_in = true;
    while (m->came.rows < QZ_CAME_ROWS) {
        struct qz_ledger_came *r = add_came(m, "阿*****·买********", "1234", 200 * m->came.rows);
        r->undone = (enum qz_undo)(m->came.rows % (QZ_UNDO_COUNT + 1));
        r->named = m->came.rows % 4 != 0;
        r->people = 100;
    }
    m->session.present = 12873;
    m->came.from = 199 * QZ_CAME_ROWS;
    m->came.more = true;
}

void qz_sample_came_elsewhere(struct qz_model *m)
{
    m->screen = QZ_SCREEN_CAME;
    m->staff.signed_in = true;
    struct qz_ledger_came *r = add_came(m, "李**", "1234", 1);
    add_came(m, "阿*****·买********", "0087", 4);
    r[1].elsewhere = true;
    T("西门签到台", r[1].where);
    add_came(m, "", "", 9)->elsewhere = true;
    T("青源市高新技术产业开发区综合服务中心二楼大厅", r[2].where);
    add_came(m, "", "", 0)->elsewhere = true;
    r[3].named = false, r[3].people = 1204, r[3].at_ms = 0;
}

void qz_sample_came_stays(struct qz_model *m)
{
    m->screen = QZ_SCREEN_CAME;
    m->staff.signed_in = true;
    m->session.checkout = true;
    struct qz_ledger_came *r = add_came(m, "李**", "1234", 1);
    add_came(m, "阿*****·买********", "0087", 24)->left_ms = m->now_ms - 120000;
    add_came(m, "欧阳**", "4471", 40)->first_ms = m->now_ms - 7200000;
    add_came(m, "王*", "0087", 90)->elsewhere = true;
    T("青源市高新技术产业开发区综合服务中心二楼大厅", r[3].where);
    r[3].left_ms = m->now_ms - 60000;
}

void qz_sample_came_none(struct qz_model *m)
{
    m->screen = QZ_SCREEN_CAME;
    m->session.present = 0;
}

void qz_sample_undo_person(struct qz_model *m)
{
    qz_sample_came_long(m);
    m->screen = QZ_SCREEN_UNDO;
    m->undone = m->came.row[0];
}

void qz_sample_undo_label(struct qz_model *m)
{
    qz_sample_undo_person(m);
    m->prints = true;
    m->label.left = QZ_LABELS_EACH;
}

void qz_sample_undo_no_paper(struct qz_model *m)
{
    qz_sample_undo_label(m);
    m->label.state = QZ_LABEL_NO_PAPER;
}

void qz_sample_undo_count(struct qz_model *m)
{
    qz_sample_came(m);
    m->screen = QZ_SCREEN_UNDO;
    m->undone = m->came.row[1];
}

static void type(struct qz_model *m, const char *text)
{
    const char *end = text + strlen(text);
    qz_typed_begin(&m->typed);
    while (text < end)
        qz_typed_put(&m->typed, qz_utf8_next(&text, end));
}

void qz_sample_write(struct qz_model *m)
{
    qz_sample_undo_person(m);
    m->screen = QZ_SCREEN_WRITE;
    type(m, "lai jie yi zi de");
}

void qz_sample_write_nothing(struct qz_model *m)
{
    qz_sample_write(m);
    qz_typed_begin(&m->typed);
}

void qz_sample_write_full(struct qz_model *m)
{
    qz_sample_write(m);
    type(m, "是隔壁会议室来借椅子的同事，站在门口等人的时候顺手把自己的码也扫了一下，本人也说不用算，"
            "下次再来参加，请帮忙划掉吧谢谢了啊");
}

void qz_sample_still(struct qz_model *m)
{
    qz_sample_came(m);
    m->still_s = 4;
}
