#include "sheet/people.h"

#include <stdbool.h>
#include <string.h>

#define HEAD_TEXT 100 /* bytes of a head; a longer one is a sentence */

/* Heads as they are written once head_plain() took off what decorates them. */
static const struct {
    const char *text;
    enum qz_people_column column;
    int rank;
} head_known[] = {
    {"姓名", QZ_PEOPLE_NAME, 0},
    {"name", QZ_PEOPLE_NAME, 0},
    {"fullname", QZ_PEOPLE_NAME, 0},
    {"名字", QZ_PEOPLE_NAME, 1},
    {"手机", QZ_PEOPLE_PHONE, 0},
    {"手机号", QZ_PEOPLE_PHONE, 0},
    {"手机号码", QZ_PEOPLE_PHONE, 0},
    {"移动电话", QZ_PEOPLE_PHONE, 0},
    {"mobile", QZ_PEOPLE_PHONE, 0},
    {"mobilephone", QZ_PEOPLE_PHONE, 0},
    {"mobilenumber", QZ_PEOPLE_PHONE, 0},
    {"cellphone", QZ_PEOPLE_PHONE, 0},
    {"phone", QZ_PEOPLE_PHONE, 1},
    {"phonenumber", QZ_PEOPLE_PHONE, 1},
    {"电话", QZ_PEOPLE_PHONE, 1},
    {"电话号码", QZ_PEOPLE_PHONE, 1},
    {"联系电话", QZ_PEOPLE_PHONE, 1},
    {"联系方式", QZ_PEOPLE_PHONE, 2},
    {"tel", QZ_PEOPLE_PHONE, 2},
    {"telephone", QZ_PEOPLE_PHONE, 2},
    {"consent", QZ_PEOPLE_CONSENT, 0},
    {"consentdate", QZ_PEOPLE_CONSENT, 0},
    {"dateofconsent", QZ_PEOPLE_CONSENT, 0},
    {"consentday", QZ_PEOPLE_CONSENT, 0},
    {"同意日", QZ_PEOPLE_CONSENT, 0},
    {"授权日期", QZ_PEOPLE_CONSENT, 1},
    {"授权时间", QZ_PEOPLE_CONSENT, 1},
};

/* Longer heads of questionnaires and lists by how they end: 您的姓名, 学生联系电话. */
static const struct {
    const char *end;
    enum qz_people_column column;
} head_ends[] = {
    {"姓名", QZ_PEOPLE_NAME},          {"手机", QZ_PEOPLE_PHONE},       {"手机号", QZ_PEOPLE_PHONE},
    {"手机号码", QZ_PEOPLE_PHONE},     {"联系电话", QZ_PEOPLE_PHONE},   {"联系方式", QZ_PEOPLE_PHONE},
    {"本人电话", QZ_PEOPLE_PHONE},     {"同意日期", QZ_PEOPLE_CONSENT}, {"同意时间", QZ_PEOPLE_CONSENT},
    {"同意书日期", QZ_PEOPLE_CONSENT},
};

/* Heads of somebody else's name and number. */
static const char *const head_others[] = {"家长", "父",   "母",   "监护", "紧急", "联系人", "班主任",
                                          "老师", "教师", "负责", "填表", "推荐", "介绍",   "单位"};

/* Remarks in brackets that say nothing of whose it is. */
static const char *const head_remarks[] = {"必填", "选填", "可选", "位",       "格式",     "例", "如",
                                           "本人", "11",   "yyyy", "required", "optional", "年"};

static bool head_holds(const char *text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(text, list[i]))
            return true;
    return false;
}

/* Cut a remark in brackets out of the text when it is one of those that say nothing. */
static void head_cut_remark(char *text, const char *opens, const char *closes)
{
    char *from = strstr(text, opens), *to = from ? strstr(from, closes) : NULL;
    char inner[HEAD_TEXT];

    if (!to)
        return;

    size_t n = (size_t)(to - from);
    memcpy(inner, from, n);
    inner[n] = '\0';

    to += strlen(closes);
    if (head_holds(inner, head_remarks, sizeof head_remarks / sizeof *head_remarks))
        memmove(from, to, strlen(to) + 1);
}

/* The head in lower case without blanks, stars, colons and the like. False when it is no head. */
static bool head_plain(const char *head, char out[HEAD_TEXT])
{
    char text[HEAD_TEXT];
    size_t n = 0;

    if (qz_cell_fold(head, text, sizeof text) != QZ_CELL_TAKEN)
        return false;

    for (const char *p = text; *p; p++) {
        if (strncmp(p, "\u3000", 3) == 0)
            p += 2;
        else if (strncmp(p, "\u00A0", 2) == 0)
            p++;
        else if (!strchr(" *:_-.'\"", *p))
            out[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;
    }

    out[n] = '\0';
    head_cut_remark(out, "(", ")");
    head_cut_remark(out, "[", "]");
    head_cut_remark(out, "【", "】");

    return true;
}

static bool head_ends_in(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n >= k && strcmp(text + n - k, end) == 0;
}

enum qz_people_column qz_people_head(const char *head, int *rank)
{
    char text[HEAD_TEXT];
    *rank = 0;

    if (!head_plain(head, text))
        return QZ_PEOPLE_COLUMNS;

    for (size_t i = 0; i < sizeof head_known / sizeof *head_known; i++) {
        if (strcmp(text, head_known[i].text) != 0)
            continue;
        *rank = head_known[i].rank;
        return head_known[i].column;
    }

    if (head_holds(text, head_others, sizeof head_others / sizeof *head_others))
        return QZ_PEOPLE_COLUMNS;

    for (size_t i = 0; i < sizeof head_ends / sizeof *head_ends; i++) {
        if (!head_ends_in(text, head_ends[i].end))
            continue;
        /* 同意日期 itself is as good as any; 您的姓名 gives way to a 姓名 beside it. */
        *rank = strcmp(text, head_ends[i].end) == 0 ? 0 : 3;
        return head_ends[i].column;
    }
    return QZ_PEOPLE_COLUMNS;
}
