#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define DISK_FLOOR_BYTES (16u << 20)
#define WATCH_MS         1000
#define CHECKPOINT_MS    600000

/* --- the disk --- */

static void watch_disk(struct qz_desk *d)
{
    struct statvfs fs;
    if (statvfs(d->opt.dir, &fs) == 0)
        qz_desk_store_is(d, d->store, (uint64_t)fs.f_bavail * fs.f_frsize < DISK_FLOOR_BYTES);
}

/* A log that goes on without saying so would look whole. */
int qz_desk_write_boot(struct qz_desk *d)
{
    struct qz_entry boot = {.kind = QZ_ENTRY_BOOT};
    qz_copy_text(boot.reason, sizeof boot.reason, QZ_VERSION);
    memcpy(boot.boot, d->boot, sizeof boot.boot);
    if (qz_desk_append(d, &boot) == 0) {
        qz_desk_note_boot(d, boot.n);
        qz_desk_write_offset(d);
        return 0;
    }
    qz_ledger_close(d->ledger);
    d->ledger = NULL;
    return -1;
}

/* The file's place in the directory. False when there is none. */
static bool ledger_file(const struct qz_desk *d, struct stat *st)
{
    char path[1024];
    return qz_path_join(path, sizeof path, d->opt.dir, "kiosk.db", NULL) == 0 && stat(path, st) == 0;
}

/* What is written into a file that no name leads to any more is gone with the program. */
static void watch_ledger_file(struct qz_desk *d)
{
    struct stat st;
    struct qz_err err = {0};
    if (!d->ledger || (ledger_file(d, &st) && st.st_ino == d->ledger_ino && st.st_dev == d->ledger_dev))
        return;
    qz_fail(&err, QZ_E_IO, "kiosk.db was removed or replaced while the kiosk was running; put it back");
    qz_desk_store_failed(d, &err);
}

void qz_desk_open_ledger(struct qz_desk *d)
{
    struct stat st = {0};
    struct qz_err err = {0};
    d->unread = false;
    d->ledger = qz_ledger_open(d->opt.dir, NULL, &err);
    if (!d->ledger) {
        qz_desk_store_failed(d, &err);
        return;
    }
    if (ledger_file(d, &st)) {
        d->ledger_ino = st.st_ino;
        d->ledger_dev = st.st_dev;
    }

    qz_desk_load_locks(d); /* the list of cadres says who is locked out */
    qz_desk_load_refused(d);
    qz_desk_load_away(d);
    if (!d->heal_over)
        d->link_told = false; /* what was asked for the ledger of before came to nothing */

    qz_desk_load_clock(d);
    qz_desk_load_identity(d);
    qz_desk_load_session(d);
    qz_desk_boot_soon(d, !d->heal_over && d->link_told);
    if (qz_desk_watch_boot(d) == 0)
        qz_desk_tell_net(d);
}

/* After the ledger said that it failed. While the disk is full it stays open, and nobody may check in: so the
 * desk itself finds out when there is room again. */
static void try_again(struct qz_desk *d)
{
    struct qz_err err = {0};
    if (d->unread) {
        qz_ledger_close(d->ledger);
        d->ledger = NULL;
    }

    if (!d->ledger)
        qz_desk_open_ledger(d);
    else if (qz_ledger_try_disk(d->ledger, &err) != 0)
        qz_desk_store_failed(d, &err);
    else
        qz_desk_store_is(d, QZ_TROUBLE_NONE, d->disk_low);
}

/* --- the thread --- */

static enum qz_net_state desk_net_state(const struct qz_desk *d, uint64_t waiting)
{
    /* Before the first request has had its end nobody knows, and nothing is wrong. */
    bool down = d->heard == QZ_HEARD_NOTHING && (d->ever_online || d->offline_since_ms);
    if (down)
        return QZ_NET_OFFLINE;
    if (d->heard == QZ_HEARD_REFUSAL)
        return QZ_NET_REFUSED;
    if (d->heard == QZ_HEARD_STUCK)
        return QZ_NET_STUCK;
    return waiting ? QZ_NET_WAITING : QZ_NET_UPLOADED;
}

void qz_desk_tell_net(struct qz_desk *d)
{
    struct qz_tell tell = {.kind = QZ_TELL_NET};
    if (!d->ledger)
        return;
    tell.net.waiting = qz_ledger_size(d->ledger) - qz_ledger_cosigned_size(d->ledger);
    tell.net.since_ms = d->offline_since_ms;
    memcpy(tell.net.why, d->why, sizeof tell.net.why);
    tell.net.state = desk_net_state(d, tell.net.waiting);

    if (d->config_unfit && tell.net.state >= QZ_NET_UPLOADED && tell.net.state <= QZ_NET_WAITING) {
        tell.net.state = QZ_NET_STUCK;
        qz_copy_text(tell.net.why, sizeof tell.net.why, "config");
    }
    qz_wires_tell(d->wires, &tell);
}

/* What is looked at each second whether or not anybody comes. */
static void watch(struct qz_desk *d)
{
    struct qz_err err = {0};
    int64_t up = qz_up_ms();
    if (up < d->watch_up_ms)
        return;
    d->watch_up_ms = up + WATCH_MS;

    qz_desk_watch_frame(d);
    qz_desk_watch_found(d);
    watch_disk(d);
    watch_ledger_file(d);
    if (d->store && up >= d->again_up_ms)
        try_again(d); /* before the look at the clock, whose floor the ledger holds */
    if (d->ledger)
        qz_desk_watch_boot(d);
    if (d->boot_due)
        return; /* nothing is written by itself before it is known what the log lacks */

    qz_desk_watch_clock(d);
    qz_desk_watch_away(d);
    qz_desk_watch_locks(d);

    if (d->ledger && up >= d->checkpoint_up_ms) {
        d->checkpoint_up_ms = up + CHECKPOINT_MS;
        if (qz_ledger_checkpoint(d->ledger, &err) != 0)
            qz_desk_store_failed(d, &err);
    }
    if (d->ledger)
        qz_desk_follow_plan(d);
    if (d->ledger && !d->store)
        qz_desk_watch_ratings(d);
    if (d->ledger)
        qz_desk_watch_wall(d);
}

/* What comes from the machine, and from the tracker. */
static void handle_from_outside(struct qz_desk *d, const struct qz_ask *ask)
{
    switch (ask->kind) {
    case QZ_ASK_BADGE_SAID:
        qz_desk_badge_said(d, ask->number, ask->badge_said.what);
        break;
    case QZ_ASK_NAME_SAID:
        qz_desk_name_said(d, ask->number, ask->name_said.what, ask->data, ask->data_len);
        break;

    case QZ_ASK_READER:
        qz_desk_reader(d, ask->reader.by, ask->reader.works);
        break;
    case QZ_ASK_NETWORK:
        qz_desk_network(d);
        break;
    case QZ_ASK_ENROL:
        qz_desk_enrol(d, &ask->enrol);
        break;

    default:
        qz_desk_uplink(d, ask);
    }
}

static void handle(struct qz_desk *d, const struct qz_ask *ask)
{
    if (ask->kind != QZ_ASK_PAYLOAD)
        qz_desk_frame_end(d); /* the rest of a frame may have found no room */
    if (!qz_desk_may_ask(d, ask->kind))
        return;

    switch (ask->kind) {
    case QZ_ASK_PAYLOAD:
        qz_desk_payload(d, &ask->payload);
        break;
    case QZ_ASK_OVERLONG:
        qz_desk_overlong(d, ask->overlong.by);
        break;
    case QZ_ASK_HEADCOUNT:
        qz_desk_headcount(d, ask->headcount.people, ask->headcount.touches);
        break;
    case QZ_ASK_LOOKUP:
        qz_desk_lookup(d, ask->lookup.number, ask->lookup.digits);
        break;
    case QZ_ASK_TAKE:
        qz_desk_take_found(d, ask->take.number, ask->take.row);
        break;
    case QZ_ASK_UNCOUNT:
        qz_desk_uncount(d, ask->uncount.n);
        break;

    case QZ_ASK_RATE:
        qz_desk_rate(d, ask->rate.n, ask->rate.mark);
        break;

    case QZ_ASK_PARTY:
        qz_desk_party(d, ask->party.on, ask->party.n);
        break;
    case QZ_ASK_PARTY_UNDO:
        qz_desk_party_undo(d, ask->party_undo.n);
        break;

    case QZ_ASK_NEWCOMER:
        qz_desk_newcomer(d, &ask->newcomer);
        break;

    case QZ_ASK_CADRES:
    case QZ_ASK_PIN:
    case QZ_ASK_PIN_CHECKED:
    case QZ_ASK_LIFT:
    case QZ_ASK_LEAVE:
    case QZ_ASK_LIST:
    case QZ_ASK_OPEN:
    case QZ_ASK_CLOSING:
    case QZ_ASK_CLOSE:
    case QZ_ASK_CONFIRM:
    case QZ_ASK_RIGHT:
    case QZ_ASK_LET_IN:
    case QZ_ASK_CHECK:
    case QZ_ASK_ANEW:
    case QZ_ASK_MOVE:
    case QZ_ASK_ITEM:
    case QZ_ASK_PART:
    case QZ_ASK_NAME:
    case QZ_ASK_CAME:
    case QZ_ASK_LATE_FIND:
    case QZ_ASK_LATE:
    case QZ_ASK_LATE_END:
    case QZ_ASK_UNDO:
    case QZ_ASK_UNDO_RUN:
        qz_desk_staff(d, ask);
        break;

    default:
        handle_from_outside(d, ask);
    }
}

/* One ask, and what it owns. A PIN or a token is not left lying in memory. */
static void serve(struct qz_desk *d, struct qz_ask *ask)
{
    handle(d, ask);
    if (ask->kind == QZ_ASK_PIN)
        sodium_memzero(&ask->pin, sizeof ask->pin);
    if (ask->kind == QZ_ASK_ENROL)
        sodium_memzero(&ask->enrol, sizeof ask->enrol);
    if (ask->kind == QZ_ASK_LOOKUP)
        sodium_memzero(&ask->lookup, sizeof ask->lookup);
    if (ask->kind == QZ_ASK_NEWCOMER)
        sodium_memzero(&ask->newcomer, sizeof ask->newcomer);
    if ((ask->kind == QZ_ASK_ENROLLED || ask->kind == QZ_ASK_SUCCEEDED) && ask->data)
        sodium_memzero(ask->data, ask->data_len);
    free(ask->data);
}

static void *desk_run(void *arg)
{
    struct qz_desk *d = arg;
    struct qz_ask ask;
    struct qz_err err = {0};
    qz_desk_open_ledger(d);

    while (!qz_queue_closed(d->wires->asks)) {
        atomic_store(&d->lived_up_ms, qz_up_ms());
        watch(d);
        if (qz_queue_pop(d->wires->asks, &ask, 0)) {
            serve(d, &ask);
            continue;
        }
        if (!d->store && qz_ledger_idle(d->ledger, &err) != 0)
            qz_desk_store_failed(d, &err);
        int64_t wait = d->watch_up_ms - qz_up_ms();
        if (wait > 0 && qz_queue_pop(d->wires->asks, &ask, (int)wait))
            serve(d, &ask);
    }

    while (qz_queue_pop(d->wires->asks, &ask, 0)) /* what was taken before the end is still done */
        serve(d, &ask);
    qz_desk_keep_away(d);
    return NULL;
}

/* The asks are closed, or nobody asked yet. */
static void stop_helpers(struct qz_desk *d)
{
    qz_pins_destroy(d->pins);
    qz_initials_destroy(d->initials);
    if (d->report_fd >= 0)
        close(d->report_fd);
}

struct qz_desk *qz_desk_create(const struct qz_desk_options *opt, struct qz_wires *wires, struct qz_err *err)
{
    struct qz_desk *d = calloc(1, sizeof *d);
    if (!d) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the desk");
        return NULL;
    }

    d->opt = *opt;
    d->wires = wires;
    d->report_fd = -1;
    d->config_up_ms = -1;
    qz_desk_start_clock(d, opt->time ? opt->time : &qz_machine_time);
    d->checkpoint_up_ms = qz_up_ms() + CHECKPOINT_MS;
    qz_debounce_init(&d->debounce);
    if (opt->report)
        d->report_fd = open(opt->report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (opt->report && d->report_fd < 0)
        qz_log(QZ_LOG_WARN, "the report file %s cannot be opened", opt->report);

    d->pins = qz_pins_create(wires, err);
    if (d->pins && pthread_create(&d->thread, NULL, desk_run, d) == 0)
        return d;
    if (d->pins)
        qz_fail(err, QZ_E_NOMEM, "no thread for the desk");
    stop_helpers(d);
    free(d);
    return NULL;
}

void qz_desk_destroy(struct qz_desk *d)
{
    if (!d)
        return;
    pthread_join(d->thread, NULL);
    qz_ledger_close(d->ledger);
    stop_helpers(d);
    sodium_memzero(d, sizeof *d);
    free(d);
}

int64_t qz_desk_lived_ms(const struct qz_desk *d)
{
    return atomic_load(&d->lived_up_ms);
}
