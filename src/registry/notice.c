#include "registry/notice.h"

#include "base/jsonw.h"
#include "base/sha256.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what may be one ---- */

/* Line ends as browsers send them become one character; empty lines at the end go. */
static void notice_lines(char *text)
{
    char *to = text;
    for (const char *p = text; *p; p++)
        if (*p != '\r')
            *to++ = *p;
    while (to > text && to[-1] == '\n')
        to--;
    *to = '\0';
}

/* Each line is a text as titles are, or empty. */
static int notice_check_text(const char *text, struct qz_err *err)
{
    char line[QZ_NOTICE_TEXT];
    int lines = 0;
    size_t n;

    for (const char *p = text; *p; p += n + (p[n] == '\n')) {
        n = strcspn(p, "\n");
        snprintf(line, sizeof line, "%.*s", (int)n, p);
        if (++lines > QZ_NOTICE_LINES)
            return qz_fail(err, QZ_E_INPUT, "the text has more than %d lines; shorten it", QZ_NOTICE_LINES);
        if (qz_check_called("the text", line, QZ_NOTICE_CHARS, true, err) != 0)
            return -1;
    }

    if (qz_utf8_count(text, strlen(text)) > QZ_NOTICE_CHARS)
        return qz_fail(err, QZ_E_INPUT, "the text is longer than %d characters; shorten it", QZ_NOTICE_CHARS);
    return 0;
}

/* Too many that stand make none of them seen. */
static int notice_check_count(struct qz_tracker *t, int64_t organisation, int64_t now_ms, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_NOTICE_COUNT, &row, err, INT(organisation), INT(qz_notice_day(now_ms))) != 1)
        return -1;
    return qz_row_int(row, 0) < QZ_NOTICES_MOST
               ? 0
               : qz_fail(err, QZ_E_CONFLICT, "%d notices stand already; take one down first",
                         QZ_NOTICES_MOST);
}

int qz_notice_may_be(struct qz_tracker *t, struct qz_notice_row *n, int64_t now_ms, struct qz_err *err)
{
    int64_t org;
    notice_lines(n->text);
    if (qz_check_called("the title", n->title, QZ_TITLE_CHARS, false, err) != 0)
        return -1;
    if (notice_check_text(n->text, err) != 0)
        return qz_fail_field(err, "text");

    if (!qz_notice_when_valid(&n->when)) {
        qz_fail(err, QZ_E_INPUT, "a notice's last day is not before its first one; correct the days");
        return qz_fail_field(err, "to");
    }
    if (qz_notice_over(&n->when, now_ms)) {
        qz_fail(err, QZ_E_INPUT, "the last day has passed; give a later one");
        return qz_fail_field(err, "to");
    }

    if (qz_org_ref(t, n->organisation, &org, err) != 0 || qz_org_open(t, n->organisation, err) != 0)
        return -1;
    return notice_check_count(t, org, now_ms, err);
}

/* ---- up and down ---- */

static void notice_data(struct qz_buf *data, const struct qz_notice_row *n)
{
    qz_jsonw_object(data, NULL);
    qz_jsonw_text(data, "notice", n->id);
    qz_jsonw_text(data, "organisation", n->organisation);
    if (n->when.from_day)
        qz_jsonw_int(data, "from_day", n->when.from_day);
    if (n->when.to_day)
        qz_jsonw_int(data, "to_day", n->when.to_day);
    if (n->when.from_minute != n->when.to_minute) {
        qz_jsonw_int(data, "from_minute", n->when.from_minute);
        qz_jsonw_int(data, "to_minute", n->when.to_minute);
    }
    if (n->when.fallback)
        qz_jsonw_bool(data, "fallback", true);
    if (n->below)
        qz_jsonw_bool(data, "below", true);

    if (n->picture) {
        qz_jsonw_base64(data, "picture", n->hash, sizeof n->hash);
        qz_jsonw_int(data, "width", n->width);
        qz_jsonw_int(data, "height", n->height);
    }
    qz_jsonw_text(data, "title", n->title);
    qz_jsonw_text(data, "text", n->text);
    qz_jsonw_object_end(data);
}

/* Its picture and its entry come together or not at all. */
static int notice_put(struct qz_tracker *t, const struct qz_notice_row *n, const struct qz_buf *jpeg,
                      const struct qz_buf *data, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if ((jpeg && qz_db_do(t->db, Q_PICTURE_KEEP, err, BLOB(n->hash, sizeof n->hash),
                          BLOB((const uint8_t *)jpeg->data, jpeg->len)) != 0) ||
        qz_own_add(&b, "notice-add", data, err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}

int qz_notice_add(struct qz_tracker *t, struct qz_notice_row *n, const struct qz_buf *jpeg, int64_t now_ms,
                  struct qz_err *err)
{
    struct qz_buf data = {0};
    if (qz_notice_may_be(t, n, now_ms, err) != 0)
        return -1;

    qz_id_new('n', n->id);
    n->at_ms = now_ms;
    n->picture = jpeg != NULL;
    if (jpeg)
        qz_sha256(jpeg->data, jpeg->len, n->hash);
    notice_data(&data, n);
    int rc = data.failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the notice")
                         : notice_put(t, n, jpeg, &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

static int notice_take(struct qz_tracker *t, const struct qz_notice_row *n, const struct qz_buf *data,
                       int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (qz_own_add(&b, "notice-remove", data, err) != 0 ||
        (n->picture && qz_db_do(t->db, Q_PICTURE_DROP, err, BLOB(n->hash, sizeof n->hash)) != 0)) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}

int qz_notice_remove(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err)
{
    struct qz_notice_row n;
    struct qz_buf data = {0};
    if (qz_notice_get(t, id, &n, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "notice", n.id);
    qz_jsonw_text(&data, "organisation", n.organisation);
    if (n.below)
        qz_jsonw_bool(&data, "below", true);
    qz_jsonw_object_end(&data);

    int rc = notice_take(t, &n, &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

/* ---- asked for ---- */

static void notice_read_row(const struct qz_row *row, struct qz_notice_row *n)
{
    size_t len;
    memset(n, 0, sizeof *n);
    qz_copy_text(n->id, sizeof n->id, qz_row_text(row, 0));
    qz_copy_text(n->organisation, sizeof n->organisation, qz_row_text(row, 1));
    qz_copy_text(n->title, sizeof n->title, qz_row_text(row, 2));
    qz_copy_text(n->text, sizeof n->text, qz_row_text(row, 3));
    n->when =
        (struct qz_notice_when){(int)qz_row_int(row, 4), (int)qz_row_int(row, 5), (int)qz_row_int(row, 6),
                                (int)qz_row_int(row, 7), qz_row_int(row, 8) != 0};
    n->below = qz_row_int(row, 9) != 0;

    const void *hash = qz_row_blob(row, 10, &len);
    n->picture = len == sizeof n->hash;
    if (n->picture)
        memcpy(n->hash, hash, sizeof n->hash);
    n->width = (int)qz_row_int(row, 11);
    n->height = (int)qz_row_int(row, 12);
    n->at_ms = qz_row_int(row, 13);
    qz_copy_text(n->organisation_title, sizeof n->organisation_title, qz_row_text(row, 14));
}

int qz_notice_get(struct qz_tracker *t, const char *id, struct qz_notice_row *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_NOTICE_GET, &row, err, TEXT(id));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no notice of that id; list them to see which are");
    if (rc < 0)
        return -1;
    notice_read_row(row, out);
    return 0;
}

int qz_notice_list(struct qz_tracker *t, const char *organisation, struct qz_notice_row *out, int most,
                   struct qz_err *err)
{
    const struct qz_row *row;
    int64_t org;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &org, err) != 0)
        return -1;
    QZ_ROWS rows = qz_db_rows(t->db, Q_NOTICE_LIST, err, INT(org), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        notice_read_row(row, &out[n++]);
    return rc < 0 ? -1 : n;
}

int qz_picture_get(struct qz_tracker *t, const uint8_t hash[QZ_PICTURE_HASH], struct qz_buf *out,
                   struct qz_err *err)
{
    const struct qz_row *row;
    size_t n;
    int rc = qz_db_get(t->db, Q_PICTURE_GET, &row, err, BLOB(hash, QZ_PICTURE_HASH));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no such picture; its notice was taken down");
    if (rc < 0)
        return -1;

    uint8_t is[QZ_SHA256_BYTES];
    const void *bytes = qz_row_blob(row, 0, &n);
    qz_sha256(bytes, n, is);
    if (memcmp(is, hash, sizeof is) != 0)
        return qz_fail(err, QZ_E_CORRUPT, "a picture is not as it was written");
    qz_buf_add(out, bytes, n);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the picture") : 0;
}

int qz_notice_fill(struct qz_tracker *t, int64_t organisation, int64_t now_ms, struct qz_config *c,
                   struct qz_err *err)
{
    const struct qz_row *row;
    struct qz_notice_row n;
    int rc;
    if (!(c->notice = calloc(QZ_CONFIG_NOTICES, sizeof *c->notice)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the configuration");

    QZ_ROWS rows = qz_db_rows(t->db, Q_NOTICE_TOLD, err, INT(organisation), INT(qz_notice_day(now_ms)),
                              INT(QZ_CONFIG_NOTICES));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_config_notice *to = &c->notice[c->notices++];
        notice_read_row(row, &n);
        memcpy(to->id, n.id, sizeof to->id);
        memcpy(to->by, n.organisation_title, sizeof to->by);
        memcpy(to->title, n.title, sizeof to->title);
        memcpy(to->text, n.text, sizeof to->text);
        to->when = n.when;
        to->at_ms = n.at_ms;
        to->picture = n.picture;
        memcpy(to->hash, n.hash, sizeof to->hash);
        to->width = n.width;
        to->height = n.height;
    }
    return rc;
}
