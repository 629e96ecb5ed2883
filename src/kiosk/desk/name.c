#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <sodium.h>
#include <string.h>

/* The full name of somebody who came: asked of the tracker while a cadre holds the row, opened here, told to
 * the screen, and kept nowhere. */

#define NAME_WAIT_MS 5000 /* a question whose answer is lost blocks the next one so long */

static void name_tell(struct qz_desk *d, enum qz_fullname what, const char *name)
{
    struct qz_tell tell = {.kind = QZ_TELL_NAME};
    tell.name.number = d->name.list;
    tell.name.row = d->name.row;
    tell.name.what = what;
    qz_copy_text(tell.name.name, sizeof tell.name.name, name);
    qz_wires_tell(d->wires, &tell);
    sodium_memzero(&tell, sizeof tell);
}

void qz_desk_name(struct qz_desk *d, int number, int row)
{
    struct qz_word word = {.kind = QZ_WORD_NAME};
    bool there = number == d->came_number && row >= 0 && row < QZ_CAME_ROWS && *d->came_who[row];
    bool waits = d->name.asked && qz_up_ms() < d->name.until_ms;
    if (!there || waits || !qz_desk_may_speak(d))
        return;

    d->name.asked = true;
    d->name.until_ms = qz_up_ms() + NAME_WAIT_MS;
    d->name.number++;
    d->name.list = number;
    d->name.row = row;
    memcpy(d->name.who, d->came_who[row], sizeof d->name.who);

    word.number = d->name.number;
    memcpy(word.name.cadre, d->cadre.id, sizeof word.name.cadre);
    memcpy(word.name.activity, d->came_of, sizeof word.name.activity);
    memcpy(word.name.who, d->name.who, sizeof word.name.who);
    name_tell(d, QZ_FULLNAME_ASKED, "");
    if (!qz_queue_push(d->wires->badges, &word))
        qz_desk_name_said(d, d->name.number, QZ_FULLNAME_OFFLINE, NULL, 0);
}

void qz_desk_name_said(struct qz_desk *d, int number, enum qz_fullname what, const void *box, size_t len)
{
    struct qz_err err = {0};
    char name[QZ_NAME_TEXT] = "";
    if (!d->name.asked || number != d->name.number)
        return; /* of a question that nobody waits for any more */

    d->name.asked = false;
    bool sees = qz_desk_has_cadre(d) && d->ledger && d->name.list == d->came_number;
    if (sees && what == QZ_FULLNAME_SHOWN &&
        qz_ledger_fullname(d->ledger, box, len, d->name.who, name, &err) != 0) {
        qz_desk_log_failed(&err);
        what = QZ_FULLNAME_OFFLINE;
    }
    if (sees)
        name_tell(d, what, name);
    sodium_memzero(name, sizeof name);
}

void qz_desk_name_forget(struct qz_desk *d)
{
    d->name.asked = false;
    memset(d->name.who, 0, sizeof d->name.who);
    memset(d->came_who, 0, sizeof d->came_who);
    d->came_number++;
}
