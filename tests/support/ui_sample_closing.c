#include "base/clock.h"
#include "tests/support/ui_sample_int.h"

#include <string.h>

/* A day that is over, as an office would like it. */
static void closing(struct qz_model *m)
{
    struct qz_tell_closing *c = &m->closing;
    qz_sample_live(m);
    c->at = m->activities;
    m->screen = QZ_SCREEN_CLOSING;
    m->staff.signed_in = true;
    c->open = true;
    T("陈*", c->cadre);
    T("五四机关开放日", c->at.now.title);
    T("青源市青少年宫", c->at.now.place);
    c->at.came = 129;

    c->way[QZ_WAY_LIVE] = 71;
    c->way[QZ_WAY_PRINTED] = 15;
    c->way[QZ_WAY_TAIL] = 7;
    c->way[QZ_WAY_HEADS] = 9;
    c->phones = 13;
    c->elsewhere = 14;
    c->refused[QZ_VERDICT_EXPIRED] = 4;
    c->refused[QZ_VERDICT_NOT_A_PASS] = 2;
}

void qz_sample_item_closed(struct qz_model *m)
{
    qz_sample_item_today(m);
    m->item.closed = true;
}

void qz_sample_closing(struct qz_model *m)
{
    closing(m);
}

void qz_sample_closing_sure(struct qz_model *m)
{
    closing(m);
    m->sure = QZ_TAP_CLOSE;
}

void qz_sample_closing_waits(struct qz_model *m)
{
    closing(m);
    m->closing.waiting = 3;
    m->net = (struct qz_tell_net){QZ_NET_OFFLINE, 41, m->now_ms - 600000, ""};
}

void qz_sample_closing_most(struct qz_model *m)
{
    closing(m);
    struct qz_tell_closing *c = &m->closing;
    T("“青春心向党·建功新时代”青源市直机关共青团与青年面对面暨集中志愿服务活动", c->at.now.title);
    T("青源市高新技术产业开发区综合服务中心二楼多功能大厅", c->at.now.place);
    T("阿*****·买******** 12", c->cadre);
    m->sure = QZ_TAP_CLOSE;
    m->net = (struct qz_tell_net){QZ_NET_OFFLINE, 1234567, m->now_ms - 600000, ""};

    c->at.came = c->waiting = c->phones = c->elsewhere = 123456;
    c->at.proven = c->at.attested = c->at.late = c->at.counted = 123456;
    c->at.steps = QZ_WALL_STEPS;
    for (int i = 0; i < c->at.steps; i++)
        c->at.arrived[i] = 12000 - 500 * i;
    for (int i = 0; i < QZ_WAY_COUNT; i++)
        c->way[i] = 123456;
    for (int i = 0; i < QZ_VERDICT_COUNT; i++)
        c->refused[i] = 12345;
}

void qz_sample_closing_nobody(struct qz_model *m)
{
    closing(m);
    struct qz_tell_closing *c = &m->closing;
    memset(c->way, 0, sizeof c->way);
    memset(c->refused, 0, sizeof c->refused);
    memset(c->at.arrived, 0, sizeof c->at.arrived);
    c->at.came = c->phones = c->elsewhere = 0;
    c->at.known_ms = 0;
    c->at.proven = c->at.attested = c->at.late = c->at.counted = 0;
}

static void receipt(struct qz_model *m, uint64_t size)
{
    struct qz_receipt r = {.size = size, .close = size, .named = 120, .unnamed = 9};
    const uint8_t id[QZ_ID_BYTES] = {0x5A, 4, 20, 17};
    memcpy(r.kiosk, m->id.kiosk, sizeof r.kiosk);
    qz_id_text('a', id, r.activity);
    for (size_t i = 0; i < sizeof r.sig; i++)
        r.sig[i] = (uint8_t)(i * 37 + 11);
    for (size_t i = 0; i < sizeof r.root; i++)
        r.root[i] = (uint8_t)(0x7F + i * 91);

    qz_receipt_text(&r, m->closing.receipt);
    m->closing.size = r.size;
    memcpy(m->closing.root, r.root, sizeof m->closing.root);
    m->closing.open = m->session.open = false;
    m->staff.signed_in = false;
    m->screen = QZ_SCREEN_RECEIPT;
}

void qz_sample_receipt(struct qz_model *m)
{
    closing(m);
    receipt(m, 8842);
}

void qz_sample_receipt_most(struct qz_model *m)
{
    qz_sample_closing_most(m);
    receipt(m, UINT64_C(123456789012));
}
