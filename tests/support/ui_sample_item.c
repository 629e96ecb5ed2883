#include "base/clock.h"
#include "tests/support/ui_sample_int.h"

/* An activity that ended so many days ago. */
static struct qz_staff_row over(const struct qz_model *m, const char *title, int days)
{
    struct qz_staff_row r = {.end_ms = m->now_ms - days * QZ_DAY_MS, .past = days > 2};
    r.start_ms = r.end_ms - QZ_DAY_MS / 12;
    T(title, r.title);
    T("市图书馆一楼大厅", r.place);
    return r;
}

void qz_sample_item(struct qz_model *m)
{
    m->screen = QZ_SCREEN_ITEM;
    m->staff.signed_in = true;
    m->item.row = over(m, "共青团与青年面对面", 3);
    m->item.row.came = 38;
    m->item.row.waiting = 35;
    m->item.ones = true;
}

void qz_sample_item_sure(struct qz_model *m)
{
    qz_sample_item(m);
    m->sure = QZ_TAP_CONFIRM;
}

void qz_sample_item_more(struct qz_model *m)
{
    qz_sample_item(m);
    m->item.row.confirmed = true;
    m->item.row.waiting = 2;
    m->item.ones = false;
}

void qz_sample_item_none(struct qz_model *m)
{
    qz_sample_item(m);
    T("“青春心向党·建功新时代”青源市直机关共青团与青年面对面暨集中志愿服务活动", m->item.row.title);
    T("青源市高新技术产业开发区综合服务中心二楼大厅", m->item.row.place);
    m->item.row.start_ms -= 400 * QZ_DAY_MS, m->item.row.end_ms -= 400 * QZ_DAY_MS;
    m->item.row.came = m->item.row.waiting = 0;
    m->item.ones = false;
}

void qz_sample_item_today(struct qz_model *m)
{
    qz_sample_item(m);
    m->item.row = over(m, "五四机关开放日", 0);
    m->item.row.end_ms += QZ_DAY_MS / 24;
    m->item.row.confirmed = true;
    m->item.ones = false;
}

void qz_sample_item_open(struct qz_model *m)
{
    qz_sample_item_today(m);
    m->item.row.open = true;
}

void qz_sample_item_part(struct qz_model *m)
{
    qz_sample_item_open(m);
    m->item.part = true;
}

void qz_sample_item_part_ones(struct qz_model *m)
{
    qz_sample_item_open(m);
    m->item.row.confirmed = false;
    m->item.row.came = 38;
    m->item.row.waiting = 35;
    m->item.ones = true;
}

void qz_sample_item_stale(struct qz_model *m)
{
    qz_sample_item(m);
    m->staff.stale_pin = true;
}

void qz_sample_ones(struct qz_model *m)
{
    qz_sample_came(m);
    qz_sample_item(m);
    m->screen = QZ_SCREEN_CAME;
    m->came.waiting = true;
    m->came.rows = QZ_CAME_ROWS;
    for (int i = 0; i < m->came.rows; i++) {
        m->came.row[i] = (struct qz_ledger_came){.named = true, .people = 1};
        m->came.row[i].at_ms = m->item.row.end_ms - i * QZ_DAY_MS / 400;
        T(i % 3 ? "李**" : "阿*****·买********", m->came.row[i].name);
        T("1234", m->came.row[i].tail);
    }
}

void qz_sample_staff_over(struct qz_model *m)
{
    m->staff.row[1] = over(m, "共青团与青年面对面", 0);
    m->staff.row[1].waiting = 4;
    m->staff.row[2] = over(m, "“1+100”工作分享会", 9);
    m->staff.row[3] = over(m, "青源市直机关青年志愿服务集中行动暨社区结对活动", 98);
    m->staff.row[3].waiting = 1234;
    m->staff.rows = 4;
    m->session.confirmed = true;
    m->session.waiting = 3;
}
