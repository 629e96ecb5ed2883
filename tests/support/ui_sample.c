#include "tests/support/ui_sample_int.h"

#include "base/clock.h"
#include "scan/engine/scan.h"

#include <math.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

int64_t qz_sample_at(const char *time)
{
    int64_t ms = 0;
    qz_time_parse(time, strlen(time), &ms);
    return ms;
}

static void base(struct qz_model *m)
{
    memset(m, 0, sizeof *m);
    m->now_ms = qz_sample_at("2017-05-04T09:31:22+08:00");
    m->up_ms = 4000000;
    m->screen = QZ_SCREEN_IDLE;

    T("k_b4mc2yxq7gk3r5ta", m->id.kiosk);
    T("东门签到台", m->id.name);
    T("共青团青源市委", m->id.organisation);
    T("qz.example.cn", m->id.host);
    m->id.enrolled = true;

    m->session =
        (struct qz_tell_session){.open = true, .kind = QZ_ACT_OPEN_DAY, .present = 128, .unnamed = 9};
    T("五四机关开放日", m->session.title);
    T("青源市青少年宫", m->session.place);
    m->session.start_ms = qz_sample_at("2017-05-04T09:00:00+08:00");
    m->session.end_ms = qz_sample_at("2017-05-04T11:30:00+08:00");

    m->session.proven = 84;
    m->session.attested = 31;
    m->session.by_cadre = 20;
    m->session.by_kiosk = 11;
    m->session.late = 2;
    m->session.counted = 9;
    m->session.to_confirm = 3;
    m->session.known_ms = qz_sample_at("2017-05-04T09:30:00+08:00");

    m->quarter = (struct qz_tell_quarter){.known = true,
                                          .binds = true,
                                          .year = 2017,
                                          .quarter = 2,
                                          .days_left = 57,
                                          .counted = 4,
                                          .threshold = 5,
                                          .as_of_ms = qz_sample_at("2017-05-04T09:30:00+08:00"),
                                          .rating = {{1, 2, 9, 31, 48}}};
    for (int i = 0; i < QZ_OFFICE_KINDS; i++)
        m->quarter.ring[i] = (struct qz_ring){(enum qz_activity_kind)i, i != 3, 1};

    m->staff.config_age_ms = 4 * 60000;
    m->staff.entries = 1312;
    m->setup.scale = m->setup.light = m->setup.volume = 100;
}

static void outcome(struct qz_model *m, enum qz_screen_id screen, enum qz_verdict v)
{
    m->screen = screen;
    m->outcome =
        (struct qz_tell_outcome){.verdict = v, .at_ms = m->now_ms, .nth_today = 129, .times_this_year = 4};
    T("李**", m->outcome.name);
    T("东门签到台", m->outcome.where);
}

static void seen(struct qz_model *m, bool read)
{
    static const double corner[4][2] = {{-QZ_SAMPLE_HALF, -QZ_SAMPLE_HALF},
                                        {QZ_SAMPLE_HALF, -QZ_SAMPLE_HALF},
                                        {QZ_SAMPLE_HALF, QZ_SAMPLE_HALF},
                                        {-QZ_SAMPLE_HALF, QZ_SAMPLE_HALF}};
    m->seen.seen = true;
    m->seen.read = read;
    for (int i = 0; i < 4; i++) {
        double x = corner[i][0] * cos(QZ_SAMPLE_TURN) + corner[i][1] * sin(QZ_SAMPLE_TURN);
        double y = corner[i][1] * cos(QZ_SAMPLE_TURN) - corner[i][0] * sin(QZ_SAMPLE_TURN);
        m->seen.outline[2 * i] = (float)(0.5 + x * 9 / 16);
        m->seen.outline[2 * i + 1] = (float)(0.5 + y);
    }
}

void qz_sample_phone(struct qz_model *m)
{
    m->id.phone = true;
    T("HTTPS://QZ.EXAMPLE.CN/C/B4MC2YXQ7GK3R5TA/AAB3K7Q.M3XQ5ZB2TLNE6RWC", m->screen_code);
    m->code_left_s = 7;
}

static void s_idle(struct qz_model *m)
{
    (void)m;
}

static void s_idle_seen(struct qz_model *m)
{
    seen(m, false);
    m->hint = QZ_HINT_FAR;
    m->net = (struct qz_tell_net){QZ_NET_WAITING, 12, 0, ""};
}

static void s_idle_offline(struct qz_model *m)
{
    m->hint = QZ_HINT_BRIGHT;
    m->net = (struct qz_tell_net){QZ_NET_OFFLINE, 12, qz_sample_at("2017-05-04T09:12:00+08:00"), ""};
    m->quarter.as_of_ms = qz_sample_at("2017-05-03T18:05:00+08:00");
    m->quarter.days_left = 1;
    m->session.present = 1;
    m->session.unnamed = 0;
}

static void s_idle_long(struct qz_model *m)
{
    T("“青春心向党·建功新时代”青源市直机关共青团与青年面对面暨集中志愿服务活动", m->session.title);
    T("共青团青源市高新技术产业开发区工作委员会", m->id.organisation);
    m->session.present = 12873;
    m->session.unnamed = 1204;
    m->quarter.ring[3] = (struct qz_ring){QZ_ACT_SHARING, 1, 2};
    T("青源市高新技术产业开发区综合服务中心二楼多功能大厅", m->session.place);
    m->hint = QZ_HINT_OUTSIDE;
    m->net = (struct qz_tell_net){QZ_NET_WAITING, 999999, 0, ""};
}

static void s_idle_phone_long(struct qz_model *m)
{
    s_idle_long(m);
    m->id.phone = true;
    T("kiosk.tuanwei.qingyuan.example.cn", m->id.host);
    T("HTTPS://KIOSK.TUANWEI.QINGYUAN.EXAMPLE.CN/C/B4MC2YXQ7GK3R5TA/AAB3K7Q.M3XQ5ZB2TLNE6RWC",
      m->screen_code);
    m->code_left_s = 10;
}

static void s_idle_phone_no_duty(struct qz_model *m)
{
    qz_sample_phone(m);
    m->quarter.binds = false;
}

static void s_idle_no_duty(struct qz_model *m)
{
    m->quarter.binds = false;
}

static void s_idle_closed(struct qz_model *m)
{
    m->session = (struct qz_tell_session){0};
}

static void s_idle_closed_no_duty(struct qz_model *m)
{
    s_idle_closed(m);
    m->quarter.binds = false;
}

static void s_idle_next(struct qz_model *m)
{
    m->session.open = false;
    m->session.start_ms = qz_sample_at("2017-05-04T14:30:00+08:00");
    m->session.opens_ms = qz_sample_at("2017-05-04T14:00:00+08:00");
    m->clock.word = QZ_CLOCKWORD_TRACKER;
    T("共青团与青年面对面", m->session.title);
}

static void s_idle_new(struct qz_model *m)
{
    m->session.present = 0;
    m->session.unnamed = 0;
    m->quarter.known = false;
}

static void s_idle_phone_new(struct qz_model *m)
{
    s_idle_new(m);
    m->id.phone = true;
}

static void s_idle_starting(struct qz_model *m)
{
    memset(&m->id, 0, sizeof m->id);
    memset(&m->session, 0, sizeof m->session);
}

void qz_sample_welcome(struct qz_model *m)
{
    outcome(m, QZ_SCREEN_WELCOME, QZ_VERDICT_WELCOME);
}

static void s_kept(struct qz_model *m)
{
    outcome(m, QZ_SCREEN_ALREADY, QZ_VERDICT_WELCOME);
    m->outcome.kept_only = true;
}

static void s_kept_goodbye(struct qz_model *m)
{
    outcome(m, QZ_SCREEN_ALREADY, QZ_VERDICT_GOODBYE);
    m->outcome.kept_only = true;
}

static void s_welcome_long(struct qz_model *m)
{
    outcome(m, QZ_SCREEN_WELCOME, QZ_VERDICT_WELCOME);
    T("阿*****·买********", m->outcome.name);
    m->outcome.nth_today = 12874;
    m->outcome.times_this_year = 131;
}

static void s_welcome_ends(struct qz_model *m)
{
    qz_sample_welcome(m);
    m->outcome.ends_ms = m->now_ms + 3 * QZ_DAY_MS;
}

static void s_welcome_long_ends(struct qz_model *m)
{
    s_welcome_long(m);
    m->outcome.ends_ms = INT64_C(1506614400000); /* 29 September, by night: the longest month's name */
}

static void s_welcome_rare(struct qz_model *m)
{
    outcome(m, QZ_SCREEN_WELCOME, QZ_VERDICT_WELCOME);
    T("䶮𬭎㛃𠮷", m->outcome.name);
}

static void s_welcome_uyghur(struct qz_model *m)
{
    qz_sample_welcome(m);
    qz_sample_uyghur(m);
}

static void s_welcome_tibetan(struct qz_model *m)
{
    qz_sample_welcome(m);
    qz_sample_tibetan(m);
}

static void s_welcome_unknown(struct qz_model *m)
{
    outcome(m, QZ_SCREEN_WELCOME, QZ_VERDICT_WELCOME);
    m->outcome.name[0] = 0;
    m->outcome.times_this_year = 0;
}

static void s_already(struct qz_model *m)
{
    outcome(m, QZ_SCREEN_ALREADY, QZ_VERDICT_ALREADY);
    m->outcome.at_ms -= 16 * 60000;
}

static void s_already_unknown(struct qz_model *m)
{
    s_already(m);
    m->outcome.name[0] = 0;
}

static void refused(struct qz_model *m, enum qz_verdict v)
{
    outcome(m, QZ_SCREEN_REFUSED, v);
}

static void s_not_a_pass(struct qz_model *m)
{
    refused(m, QZ_VERDICT_NOT_A_PASS);
}

static void s_forged(struct qz_model *m)
{
    refused(m, QZ_VERDICT_FORGED);
}

static void s_expired(struct qz_model *m)
{
    refused(m, QZ_VERDICT_EXPIRED);
}

static void s_revoked(struct qz_model *m)
{
    refused(m, QZ_VERDICT_REVOKED);
}

static void s_not_open(struct qz_model *m)
{
    refused(m, QZ_VERDICT_NO_ACTIVITY);
    m->session = (struct qz_tell_session){0};
}

static void s_not_open_next(struct qz_model *m)
{
    s_idle_next(m);
    refused(m, QZ_VERDICT_NO_ACTIVITY);
}

static void s_not_open_plan(struct qz_model *m)
{
    s_not_open_next(m);
    m->session.start_ms = qz_sample_at("2017-05-05T09:00:00+08:00");
    m->session.opens_ms = 0;
    T("“青春心向党·建功新时代”青源市直机关共青团与青年面对面活动", m->session.title);
}

static void s_count_full(struct qz_model *m)
{
    refused(m, QZ_VERDICT_NO_ACTIVITY);
    m->outcome.headcount = m->outcome.full = true;
}

static void s_unknown_key(struct qz_model *m)
{
    refused(m, QZ_VERDICT_UNKNOWN_KEY);
}

void qz_sample_trouble(struct qz_model *m, enum qz_trouble t)
{
    m->screen = QZ_SCREEN_TROUBLE;
    m->trouble = t;
}

static void s_store(struct qz_model *m)
{
    qz_sample_trouble(m, QZ_TROUBLE_STORE);
}

static void s_full(struct qz_model *m)
{
    qz_sample_trouble(m, QZ_TROUBLE_FULL);
}

static void s_clock(struct qz_model *m)
{
    qz_sample_trouble(m, QZ_TROUBLE_CLOCK);
}

static void s_camera(struct qz_model *m)
{
    qz_sample_trouble(m, QZ_TROUBLE_CAMERA);
}

static void s_scanner(struct qz_model *m)
{
    qz_sample_trouble(m, QZ_TROUBLE_SCANNER);
}

static void s_scanner_closed(struct qz_model *m)
{
    qz_sample_trouble(m, QZ_TROUBLE_SCANNER);
    m->session.open = false;
}

static void s_staff_over(struct qz_model *m)
{
    qz_sample_staff(m);
    qz_sample_staff_over(m);
}

static void s_staff_closing(struct qz_model *m)
{
    qz_sample_staff(m);
    m->session.confirmed = true;
    while (m->staff.rows < QZ_STAFF_ROWS)
        qz_sample_row(m, "青源市直机关青年志愿服务集中行动暨社区结对活动", "2017-05-06T09:00:00+08:00",
                      "2017-05-06T17:00:00+08:00", false);
    m->staff.entries = 1234567;
    m->session.proven = m->session.attested = m->session.late = 123456;
    m->session.by_cadre = m->session.by_kiosk = m->session.by_admin = 123456;
    m->session.counted = m->session.to_confirm = 123456;
    m->staff.config_age_ms = 3 * QZ_DAY_MS;
}

static void s_staff_locked(struct qz_model *m)
{
    qz_sample_staff(m);
    m->staff.locks = 2;
    T("阿*****·买******** 12", m->staff.locked.name);
}

static void s_staff_stale(struct qz_model *m)
{
    qz_sample_staff(m);
    m->staff.stale_pin = true;
}

static void s_staff_confirming(struct qz_model *m)
{
    qz_sample_staff(m);
    m->sure = QZ_TAP_CONFIRM;
    m->session.present = 12873;
}

static void s_staff_misplaced(struct qz_model *m)
{
    s_staff_closing(m);
    m->staff.misplaced = 12873;
    T("“青春心向党·建功新时代”青源市直机关共青团与青年面对面暨集中志愿服务活动", m->staff.misplaced_title);
}

static void s_ask(struct qz_model *m)
{
    m->screen = QZ_SCREEN_ASK;
    m->session.open = false;
    m->clock.asks = true;
}

static void s_clock_nobody(struct qz_model *m)
{
    s_ask(m);
    m->screen = QZ_SCREEN_CLOCK;
    m->staff.signed_in = true;
    T("陈*", m->staff.cadre.name);
}

static void s_clock_log(struct qz_model *m)
{
    s_clock_nobody(m);
    m->trouble = QZ_TROUBLE_CLOCK;
    m->clock.word = QZ_CLOCKWORD_AGAINST;
}

static void s_clock_tracker(struct qz_model *m)
{
    s_clock_log(m);
    m->clock.heard = true;
    m->clock.tracker_boot_ms = m->now_ms - m->up_ms - 8 * 3600000;
}

static void s_known(struct qz_model *m)
{
    qz_sample_staff(m);
    m->screen = QZ_SCREEN_KNOWN;
}

static void s_known_many(struct qz_model *m)
{
    s_staff_closing(m);
    m->screen = QZ_SCREEN_KNOWN;
}

static void s_idle_not_taken(struct qz_model *m)
{
    m->net = (struct qz_tell_net){QZ_NET_REFUSED, 999999, 0, ""};
}

/* The staff menu with what stands on the line instead of the tracker. */
static void staff_line(struct qz_model *m, enum qz_net_state state, const char *why)
{
    s_staff_closing(m);
    m->net = (struct qz_tell_net){.state = state, .waiting = 1234, .since_ms = m->now_ms};
    T(why, m->net.why);
    m->staff.waiting = 1234;
}

static void s_staff_not_taken(struct qz_model *m)
{
    staff_line(m, QZ_NET_REFUSED, "");
    m->net.since_ms = 0;
}

static void s_staff_log_differs(struct qz_model *m)
{
    staff_line(m, QZ_NET_STUCK, "log-forked");
    m->net.since_ms = 0;
}

#define STAFF_LINE(name, state, why)                                                                         \
    static void name(struct qz_model *m)                                                                     \
    {                                                                                                        \
        staff_line(m, state, why);                                                                           \
    }
STAFF_LINE(s_staff_sign_in, QZ_NET_OFFLINE, "sign-in")
STAFF_LINE(s_staff_https, QZ_NET_OFFLINE, "https")
STAFF_LINE(s_staff_certificate, QZ_NET_OFFLINE, "certificate")
STAFF_LINE(s_staff_proxy, QZ_NET_OFFLINE, "proxy")
STAFF_LINE(s_staff_old, QZ_NET_OFFLINE, "old")
STAFF_LINE(s_staff_new, QZ_NET_OFFLINE, "new")
STAFF_LINE(s_staff_altered, QZ_NET_OFFLINE, "altered")
STAFF_LINE(s_staff_version, QZ_NET_STUCK, "version")

static void s_staff_upload_refused(struct qz_model *m)
{
    s_staff_closing(m);
    m->net = (struct qz_tell_net){QZ_NET_STUCK, 1234, 0, "wrong-checkpoint"};
    m->staff.waiting = 1234;
}

static void s_staff_roster_missing(struct qz_model *m)
{
    s_staff_closing(m);
    m->staff.roster_missing = true;
}

static void s_staff_tracker_doubt(struct qz_model *m)
{
    s_staff_closing(m);
    m->staff.tracker_doubt = QZ_DOUBT_SMALLER;
}

static void s_staff_tracker_unproven(struct qz_model *m)
{
    s_staff_tracker_doubt(m);
    m->staff.tracker_doubt = QZ_DOUBT_UNPROVEN;
}

static void s_staff_empty(struct qz_model *m)
{
    m->screen = QZ_SCREEN_STAFF;
    m->staff.signed_in = true;
    T("陈*", m->staff.cadre.name);
    m->session = (struct qz_tell_session){0};
    m->staff.config_age_ms = -1;
}

static const struct {
    const char *name;
    void (*fill)(struct qz_model *m);
} states[] = {
    {"idle", s_idle},
    {"idle-seen", s_idle_seen},
    {"idle-offline", s_idle_offline},
    {"idle-long", s_idle_long},
    {"idle-not-taken", s_idle_not_taken},
    {"idle-closed", s_idle_closed},
    {"idle-next", s_idle_next},
    {"idle-new", s_idle_new},
    {"idle-starting", s_idle_starting},
    {"idle-no-duty", s_idle_no_duty},
    {"idle-closed-no-duty", s_idle_closed_no_duty},
    {"idle-phone", qz_sample_phone},
    {"idle-phone-long", s_idle_phone_long},
    {"idle-phone-new", s_idle_phone_new},
    {"idle-phone-no-duty", s_idle_phone_no_duty},
    {"wall-rings", qz_sample_wall_rings},
    {"wall-rings-done", qz_sample_wall_rings_done},
    {"wall-rings-many", qz_sample_wall_rings_many},
    {"wall-weeks", qz_sample_wall_weeks},
    {"wall-weeks-stale", qz_sample_wall_weeks_stale},
    {"wall-live", qz_sample_wall_live},
    {"wall-live-most", qz_sample_wall_live_most},
    {"wall-rating", qz_sample_wall_rating},
    {"dark", qz_sample_dark},
    {"wall-plan", qz_sample_wall_plan},
    {"wall-plan-long", qz_sample_wall_plan_long},
    {"wall-held", qz_sample_wall_held},
    {"wall-attract", qz_sample_wall_attract},
    {"wall-attract-closed", qz_sample_wall_attract_closed},
    {"wall-notice", qz_sample_wall_notice},
    {"wall-notice-short", qz_sample_wall_notice_short},
    {"wall-notice-long", qz_sample_wall_notice_long},
    {"wall-notice-picture", qz_sample_wall_notice_picture},
    {"wall-notice-poster", qz_sample_wall_notice_poster},
    {"wall-nothing", qz_sample_wall_nothing},
    {"wall-starting", qz_sample_wall_starting},
    {"welcome", qz_sample_welcome},
    {"greeted", qz_sample_greeted},
    {"greeted-more", qz_sample_greeted_more},
    {"kept", s_kept},
    {"kept-goodbye", s_kept_goodbye},
    {"welcome-long", s_welcome_long},
    {"welcome-ends", s_welcome_ends},
    {"welcome-label", qz_sample_welcome_label},
    {"welcome-label-printing", qz_sample_welcome_label_printing},
    {"welcome-label-done", qz_sample_welcome_label_done},
    {"welcome-label-last", qz_sample_welcome_label_last},
    {"welcome-label-no-paper", qz_sample_welcome_label_no_paper},
    {"welcome-label-offline", qz_sample_welcome_label_offline},
    {"welcome-label-failed", qz_sample_welcome_label_failed},
    {"welcome-long-ends", s_welcome_long_ends},
    {"welcome-rare", s_welcome_rare},
    {"welcome-unknown", s_welcome_unknown},
    {"welcome-uyghur", s_welcome_uyghur},
    {"welcome-tibetan", s_welcome_tibetan},
    {"counted", qz_sample_counted},
    {"counted-group", qz_sample_counted_group},
    {"counted-undone", qz_sample_uncounted},
    {"idle-counted", qz_sample_idle_counted},
    {"group", qz_sample_group},
    {"group-least", qz_sample_group_least},
    {"group-most", qz_sample_group_most},
    {"already", s_already},
    {"already-unknown", s_already_unknown},
    {"refused-not-a-pass", s_not_a_pass},
    {"refused-forged", s_forged},
    {"refused-expired", s_expired},
    {"refused-revoked", s_revoked},
    {"refused-not-open", s_not_open},
    {"refused-not-open-next", s_not_open_next},
    {"refused-not-open-plan", s_not_open_plan},
    {"refused-unknown-key", s_unknown_key},
    {"count-full", s_count_full},
    {"idle-inside", qz_sample_idle_inside},
    {"idle-inside-most", qz_sample_idle_inside_most},
    {"idle-full", qz_sample_idle_full},
    {"goodbye", qz_sample_goodbye},
    {"goodbye-long", qz_sample_goodbye_long},
    {"goodbye-unknown", qz_sample_goodbye_unknown},
    {"welcome-back", qz_sample_welcome_back},
    {"check", qz_sample_check},
    {"check-waits", qz_sample_check_waits},
    {"check-off", qz_sample_check_off},
    {"check-unsigned", qz_sample_check_unsigned},
    {"setup", qz_sample_setup},
    {"setup-leave", qz_sample_setup_leave},
    {"anew", qz_sample_anew},
    {"anew-waits", qz_sample_anew_waits},
    {"anew-done", qz_sample_anew_done},
    {"anew-type", qz_sample_anew_type},
    {"rating", qz_sample_rating},
    {"rating-went", qz_sample_rating_went},
    {"rating-unknown", qz_sample_rating_unknown},
    {"rating-touched", qz_sample_rating_touched},
    {"rated", qz_sample_rated},
    {"already-left", qz_sample_left},
    {"already-stays", qz_sample_stays},
    {"full", qz_sample_full},
    {"staff-full", qz_sample_staff_full},
    {"staff-let-in", qz_sample_staff_let_in},
    {"count-fast", qz_sample_count_fast},
    {"trouble-store", s_store},
    {"trouble-full", s_full},
    {"trouble-clock", s_clock},
    {"first", qz_sample_first},
    {"network", qz_sample_network},
    {"network-none", qz_sample_network_none},
    {"network-tried", qz_sample_network_tried},
    {"enrol", qz_sample_enrol},
    {"enrol-blind", qz_sample_enrol_blind},
    {"enrolling", qz_sample_enrolling},
    {"enrol-refused", qz_sample_enrol_refused},
    {"enrol-typed", qz_sample_enrol_typed},
    {"enrol-offline", qz_sample_enrol_offline},
    {"enrol-sign-in", qz_sample_enrol_sign_in},
    {"enrol-certificate", qz_sample_enrol_certificate},
    {"enrol-address", qz_sample_enrol_address},
    {"enrol-new", qz_sample_enrol_new},
    {"enrol-failed", qz_sample_enrol_failed},
    {"type", qz_sample_type},
    {"type-url", qz_sample_type_url},
    {"type-token", qz_sample_type_token},
    {"type-print", qz_sample_type_print},
    {"camera", qz_sample_camera},
    {"camera-reads", qz_sample_camera_reads},
    {"camera-blind", qz_sample_camera_blind},
    {"ready", qz_sample_ready},
    {"ready-waits", qz_sample_ready_waits},
    {"trouble-camera", s_camera},
    {"trouble-scanner", s_scanner},
    {"trouble-scanner-closed", s_scanner_closed},
    {"cadres", qz_sample_cadres},
    {"cadres-long", qz_sample_cadres_long},
    {"cadres-helpers", qz_sample_cadres_helpers},
    {"lookup", qz_sample_lookup},
    {"lookup-ready", qz_sample_lookup_ready},
    {"lookup-nobody", qz_sample_lookup_nobody},
    {"lookup-many", qz_sample_lookup_many},
    {"lookup-more", qz_sample_lookup_more},
    {"lookup-wait", qz_sample_lookup_wait},
    {"pick", qz_sample_pick},
    {"pick-one", qz_sample_pick_one},
    {"helper", qz_sample_helper},
    {"helper-counted", qz_sample_helper_counted},
    {"helper-closed", qz_sample_helper_closed},
    {"party", qz_sample_party},
    {"party-welcome", qz_sample_party_welcome},
    {"party-heads", qz_sample_party_heads},
    {"party-already", qz_sample_party_already},
    {"party-refused", qz_sample_party_refused},
    {"party-fast", qz_sample_party_fast},
    {"party-sure", qz_sample_party_sure},
    {"party-begun", qz_sample_party_begun},
    {"party-most", qz_sample_party_most},
    {"sum", qz_sample_sum},
    {"staff-new-here", qz_sample_staff_new},
    {"new", qz_sample_new},
    {"new-alone", qz_sample_new_alone},
    {"name", qz_sample_new_name},
    {"number", qz_sample_number},
    {"number-none", qz_sample_number_none},
    {"consent", qz_sample_consent},
    {"added", qz_sample_added},
    {"added-counted", qz_sample_added_counted},
    {"added-not", qz_sample_added_not},
    {"cadres-none", qz_sample_cadres_none},
    {"cadres-scripts", qz_sample_scripts},
    {"pin", qz_sample_pin},
    {"pin-wrong", qz_sample_pin_wrong},
    {"pin-checking", qz_sample_pin_checking},
    {"pin-unchecked", qz_sample_pin_unchecked},
    {"pin-empty", qz_sample_pin_empty},
    {"badge-asked", qz_sample_badge_asked},
    {"badge-pin", qz_sample_badge_pin},
    {"badge-seen", qz_sample_badge_seen},
    {"badge-wrong", qz_sample_badge_wrong},
    {"pin-locked", qz_sample_pin_locked},
    {"staff", qz_sample_staff},
    {"staff-closing", s_staff_closing},
    {"staff-many", qz_sample_staff_many},
    {"list", qz_sample_list},
    {"list-found", qz_sample_list_found},
    {"list-none", qz_sample_list_none},
    {"list-over", qz_sample_list_over},
    {"find", qz_sample_find},
    {"find-some", qz_sample_find_some},
    {"find-none", qz_sample_find_none},
    {"staff-locked", s_staff_locked},
    {"staff-stale-pin", s_staff_stale},
    {"staff-confirming", s_staff_confirming},
    {"staff-misplaced", s_staff_misplaced},
    {"ask", s_ask},
    {"clock-nobody", s_clock_nobody},
    {"clock-log", s_clock_log},
    {"clock-tracker", s_clock_tracker},
    {"known", s_known},
    {"known-many", s_known_many},
    {"item", qz_sample_item},
    {"item-sure", qz_sample_item_sure},
    {"item-more", qz_sample_item_more},
    {"item-none", qz_sample_item_none},
    {"item-today", qz_sample_item_today},
    {"item-open", qz_sample_item_open},
    {"item-part", qz_sample_item_part},
    {"item-part-ones", qz_sample_item_part_ones},
    {"item-stale", qz_sample_item_stale},
    {"item-closed", qz_sample_item_closed},
    {"late", qz_sample_late},
    {"late-more", qz_sample_late_more},
    {"late-nobody", qz_sample_late_nobody},
    {"late-names", qz_sample_late_names},
    {"late-why", qz_sample_late_why},
    {"late-done", qz_sample_late_done},
    {"late-already", qz_sample_late_already},
    {"came-late", qz_sample_came_late},
    {"closing", qz_sample_closing},
    {"closing-sure", qz_sample_closing_sure},
    {"closing-waits", qz_sample_closing_waits},
    {"closing-most", qz_sample_closing_most},
    {"closing-nobody", qz_sample_closing_nobody},
    {"receipt", qz_sample_receipt},
    {"receipt-most", qz_sample_receipt_most},
    {"ones", qz_sample_ones},
    {"staff-over", s_staff_over},
    {"came", qz_sample_came},
    {"came-picked", qz_sample_came_picked},
    {"came-nobody", qz_sample_came_nobody},
    {"seek", qz_sample_seek},
    {"came-name", qz_sample_came_name},
    {"came-name-long", qz_sample_came_name_long},
    {"came-name-offline", qz_sample_came_name_offline},
    {"came-long", qz_sample_came_long},
    {"came-none", qz_sample_came_none},
    {"came-elsewhere", qz_sample_came_elsewhere},
    {"came-stays", qz_sample_came_stays},
    {"undo-person", qz_sample_undo_person},
    {"undo-label", qz_sample_undo_label},
    {"undo-no-paper", qz_sample_undo_no_paper},
    {"undo-count", qz_sample_undo_count},
    {"undo-run", qz_sample_undo_run},
    {"undo-run-sure", qz_sample_undo_run_sure},
    {"write", qz_sample_write},
    {"write-nothing", qz_sample_write_nothing},
    {"write-full", qz_sample_write_full},
    {"came-words", qz_sample_came_words},
    {"staff-empty", s_staff_empty},
    {"staff-not-taken", s_staff_not_taken},
    {"staff-log-differs", s_staff_log_differs},
    {"staff-roster-missing", s_staff_roster_missing},
    {"staff-tracker-doubt", s_staff_tracker_doubt},
    {"staff-tracker-unproven", s_staff_tracker_unproven},
    {"staff-upload-refused", s_staff_upload_refused},
    {"idle-sign-in", qz_sample_idle_sign_in},
    {"idle-altered", qz_sample_idle_altered},
    {"staff-sign-in", s_staff_sign_in},
    {"staff-https", s_staff_https},
    {"staff-certificate", s_staff_certificate},
    {"staff-proxy", s_staff_proxy},
    {"staff-old", s_staff_old},
    {"staff-new", s_staff_new},
    {"staff-altered", s_staff_altered},
    {"staff-version", s_staff_version},
    {"still", qz_sample_still},
};

const char *qz_sample_name(size_t i)
{
    return i < sizeof states / sizeof *states ? states[i].name : NULL;
}

void qz_sample_model(size_t i, enum qz_lang lang, bool demo, struct qz_model *m)
{
    base(m);
    m->id.demo = demo;
    states[i].fill(m);
    m->lang = lang;
}
