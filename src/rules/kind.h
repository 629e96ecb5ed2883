/* The kinds of activity: the five of an office and the five of a cadre (qingzhan-rules(5), KEYS). */
#ifndef QZ_RULES_KIND_H
#define QZ_RULES_KIND_H

#include <stdbool.h>

enum qz_activity_kind {
    QZ_ACT_OPEN_DAY,      /* 机关开放活动 */
    QZ_ACT_FACE_TO_FACE,  /* 共青团与青年面对面 */
    QZ_ACT_VOLUNTEERING,  /* 集中志愿服务 */
    QZ_ACT_SHARING,       /* “1+100”工作分享 */
    QZ_ACT_SELF_DESIGNED, /* 自主设计的联系青年集体活动 */
    QZ_ACT_EXCHANGE,      /* 线上或线下交流 */
    QZ_ACT_GOOD_DEED,     /* 办一件实事 */
    QZ_ACT_HEART_TALK,    /* 谈心谈话 */
    QZ_ACT_LECTURE,       /* 讲一次团课 */
    QZ_ACT_WELFARE_GROUP, /* 加入一个公益组织 */
    QZ_ACT_COUNT
};

#define QZ_OFFICE_KINDS 5 /* the first five */

/* The name used in data ("open_day"). */
const char *qz_activity_kind_name(enum qz_activity_kind kind);
/* The kind of that name, or QZ_ACT_COUNT. */
enum qz_activity_kind qz_activity_kind_parse(const char *name);
bool qz_activity_kind_of_office(enum qz_activity_kind kind);

#endif
