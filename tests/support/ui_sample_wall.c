#include "tests/support/ui_sample_int.h"

#include "base/clock.h"

#include <string.h>

static void weeks(struct qz_model *m)
{
    static const int by_week[QZ_STATS_WEEKS][4] = {{94, 30, 3, 11},  {86, 38, 0, 20},  {108, 34, 2, 14},
                                                   {122, 50, 3, 21}, {58, 20, 2, 5},   {128, 44, 2, 29},
                                                   {140, 57, 3, 26}, {115, 38, 0, 17}, {153, 60, 4, 23},
                                                   {168, 64, 2, 38}, {157, 50, 2, 26}, {90, 36, 2, 17}};
    m->quarter.youths = 806;
    m->quarter.weeks = QZ_STATS_WEEKS;
    for (int i = 0; i < QZ_STATS_WEEKS; i++) {
        const int *n = by_week[i];
        m->quarter.week[i] =
            (struct qz_week){.start_ms = qz_sample_at("2017-05-01T00:00:00+08:00") - (11 - i) * 7 * QZ_DAY_MS,
                             .proven = n[0],
                             .attested = n[1],
                             .late = n[2],
                             .headcount = n[3]};
    }
}

static void row(struct qz_model *m, const char *title, const char *from, const char *to,
                enum qz_activity_kind kind)
{
    struct qz_wall_row *r = &m->activities.row[m->activities.rows++];
    T(title, r->title);
    T("三楼会议室", r->place);
    r->start_ms = qz_sample_at(from);
    r->end_ms = qz_sample_at(to);
    r->kind = kind;
}

static void plan(struct qz_model *m)
{
    row(m, "早读会", "2017-05-04T08:00:00+08:00", "2017-05-04T08:40:00+08:00", QZ_ACT_HEART_TALK);
    row(m, "五四机关开放日", "2017-05-04T09:00:00+08:00", "2017-05-04T11:30:00+08:00", QZ_ACT_OPEN_DAY);
    row(m, "共青团与青年面对面", "2017-05-04T14:30:00+08:00", "2017-05-04T16:00:00+08:00",
        QZ_ACT_FACE_TO_FACE);
    row(m, "“1+100”工作分享", "2017-05-05T16:00:00+08:00", "2017-05-05T17:30:00+08:00", QZ_ACT_SHARING);
    row(m, "社区图书整理", "2017-05-06T19:00:00+08:00", "2017-05-06T20:30:00+08:00", QZ_ACT_VOLUNTEERING);
    row(m, "青年读书会", "2017-05-09T19:00:00+08:00", "2017-05-09T20:30:00+08:00", QZ_ACT_SELF_DESIGNED);
}

void qz_sample_live(struct qz_model *m)
{
    static const int arrived[] = {0, 3, 9, 8, 14, 22, 31, 19, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    struct qz_tell_wall *a = &m->activities;

    a->live = true;
    T(m->session.title, a->now.title);
    T("市团委一楼大厅", a->now.place);
    a->now.start_ms = m->session.start_ms;
    a->now.end_ms = m->session.end_ms;
    a->came = 128;
    a->unnamed = 9;
    a->proven = 84;
    a->attested = 33;
    a->late = 2;
    a->counted = 9;
    a->known_ms = m->now_ms - 40000;
    a->step_ms = 10 * 60000;
    a->from_ms = m->session.start_ms - 3 * a->step_ms;
    a->steps = (int)(sizeof arrived / sizeof *arrived);
    memcpy(a->arrived, arrived, sizeof arrived);
}

/* A wall with every page, of which that one shows. */
static void wall(struct qz_model *m, int page)
{
    m->screen = QZ_SCREEN_WALL;
    m->wall.always = m->wall.shows = true;
    m->wall.page = page;
    weeks(m);
    plan(m);
    qz_sample_live(m);
}

void qz_sample_wall_rings(struct qz_model *m)
{
    wall(m, 0);
}

void qz_sample_wall_rings_done(struct qz_model *m)
{
    wall(m, 0);
    m->quarter.ring[3].counted = 3;
    m->quarter.counted = 7;
    m->quarter.days_left = 1;
}

void qz_sample_wall_rings_many(struct qz_model *m)
{
    wall(m, 0);
    T("共青团青源市高新技术产业开发区工作委员会", m->id.organisation);
    for (int i = 0; i < 4; i++)
        m->quarter.ring[i] = (struct qz_ring){(enum qz_activity_kind)i, 1, 12};
    m->quarter.counted = 99999;
    m->quarter.threshold = 12;
}

void qz_sample_wall_weeks(struct qz_model *m)
{
    wall(m, 1);
}

void qz_sample_wall_weeks_stale(struct qz_model *m)
{
    wall(m, 1);
    m->quarter.week[4].waiting = 12;
    m->quarter.as_of_ms = qz_sample_at("2017-05-03T18:20:00+08:00");
    m->net = (struct qz_tell_net){QZ_NET_OFFLINE, 0, qz_sample_at("2017-05-03T18:21:00+08:00"), ""};
}

void qz_sample_wall_live(struct qz_model *m)
{
    wall(m, 2);
}

void qz_sample_wall_live_most(struct qz_model *m)
{
    wall(m, 2);
    struct qz_tell_wall *a = &m->activities;

    T("“青春心向党·建功新时代”青源市直机关共青团与青年面对面暨集中志愿服务活动", a->now.title);
    T("青源市高新技术产业开发区综合服务中心二楼多功能大厅", a->now.place);

    a->came = 12873;
    a->unnamed = 1204;
    a->proven = 10873;
    a->attested = 1233;
    a->late = 120;
    a->counted = 1204;

    a->steps = QZ_WALL_STEPS;
    a->step_ms = 120 * 60000;
    for (int i = 0; i < a->steps; i++)
        a->arrived[i] = 12000 - 500 * i;

    m->wall.page = 2;
}

void qz_sample_wall_rating(struct qz_model *m)
{
    wall(m, 3);
}

void qz_sample_wall_plan(struct qz_model *m)
{
    wall(m, 4);
}

void qz_sample_wall_plan_long(struct qz_model *m)
{
    wall(m, 4);
    for (int i = 0; i < m->activities.rows; i++)
        T("“青春心向党·建功新时代”青源市直机关共青团与青年面对面暨集中志愿服务活动",
          m->activities.row[i].title);
    T("青源市高新技术产业开发区综合服务中心二楼多功能大厅", m->activities.row[2].place);
}

void qz_sample_wall_held(struct qz_model *m)
{
    wall(m, 0);
    m->wall.held_up_ms = m->wall.tapped_up_ms = m->up_ms - 1000;
}

void qz_sample_wall_attract(struct qz_model *m)
{
    wall(m, 0);
    m->wall.always = false;
}

void qz_sample_wall_attract_closed(struct qz_model *m)
{
    wall(m, 2);
    m->wall.always = false;
    m->activities.live = false;
    m->session = (struct qz_tell_session){0};
}

/* The page behind all others. shape: of its picture, as qz_sample_image() has it; 0: it has none. */
static void notice(struct qz_model *m, const char *title, const char *text, int shape)
{
    struct qz_wall_notice *n = &m->notice[0];
    wall(m, 5);
    m->notices = 1;
    T(title, n->title);
    T(text, n->text);
    T("共青团青源市委学校部", n->by);
    n->at_ms = qz_sample_at("2017-05-03T17:20:00+08:00");
    n->picture = shape != 0;
    n->hash[0] = (uint8_t)shape;
    n->width = shape == QZ_SAMPLE_HIGH ? 1440 : 1920;
    n->height = shape == QZ_SAMPLE_HIGH ? 1920 : 1080;
}

void qz_sample_wall_notice(struct qz_model *m)
{
    notice(m, "青年夜校第二期开始报名",
           "5 月 19 日起，每周三 19:00\n青源市青年之家二楼\n摄影、急救、吉他，选一门，不收钱\n"
           "报名到 5 月 12 日，一门 30 位",
           0);
}

void qz_sample_wall_notice_short(struct qz_model *m)
{
    notice(m, "今天下午两点停水，请提前接水", "", 0);
}

void qz_sample_wall_notice_long(struct qz_model *m)
{
    notice(m, "“青春心向党·建功新时代”青源市直机关共青团与青年面对面暨集中志愿服务活动报名须知及安排一览",
           "报名从五月四日上午八点开始，到五月十二日下午五点半为止，过时不补\n"
           "地点在青源市高新技术产业开发区综合服务中心二楼多功能大厅\n"
           "每个单位可以报三十人，名单由团支部书记汇总后统一交来\n"
           "需要志愿时长证明的，活动结束后十天内到市团委学校部领取\n"
           "路远的同志可以乘九路公共汽车，到开发区站下车后往北走三百米\n"
           "当天请穿方便活动的衣服，自己带水杯\n下雨就顺延到下一周同一时间\n有事请打市团委学校部的电话问",
           0);
}

void qz_sample_wall_notice_picture(struct qz_model *m)
{
    notice(m, "青年夜校第二期开始报名",
           "5 月 19 日起，每周三 19:00\n青源市青年之家二楼\n摄影、急救、吉他，选一门，不收钱",
           QZ_SAMPLE_HIGH);
}

void qz_sample_wall_notice_poster(struct qz_model *m)
{
    notice(m, "五四晚会海报", "", QZ_SAMPLE_WIDE);
}

void qz_sample_wall_nothing(struct qz_model *m)
{
    m->screen = QZ_SCREEN_WALL;
    m->wall.always = m->wall.shows = true;
    m->quarter.known = false;
}

void qz_sample_dark(struct qz_model *m)
{
    m->screen = QZ_SCREEN_DARK;
    m->wall.dark = true;
}

void qz_sample_wall_starting(struct qz_model *m)
{
    qz_sample_wall_nothing(m);
    memset(&m->id, 0, sizeof m->id);
    memset(&m->session, 0, sizeof m->session);
}
