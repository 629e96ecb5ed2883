#include "journal/lookup.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"

#include <string.h>

/* ---- who has a pass until when ---- */

static void pass_read(struct qz_stmt *s, struct qz_pass_row *r)
{
    qz_person_read(s, 0, &r->person);
    r->passes = qz_col_int(s, 4);
    r->until_ms = qz_col_int(s, 5) * 1000;
}

int qz_pass_list(struct qz_tracker *t, const char *organisation, const char *after, int64_t now_ms,
                 struct qz_pass_row *out, int most, struct qz_err *err)
{
    uint8_t from[QZ_ID_BYTES];
    int64_t org;
    int n = 0, rc;
    /* One whose end is not known, of a program of before, is good for all that is known: it has no end. */
    struct qz_stmt *s =
        qz_org_ref(t, organisation, &org, err) == 0
            ? qz_db_stmt(
                  t->db,
                  "SELECT y.id,p.name,p.phone,p.consent,count(a.tag),CASE WHEN min(a.expires)=0 THEN 0 "
                  "ELSE coalesce(max(a.expires),0) END FROM youth y JOIN people p ON p.youth=y.ref LEFT "
                  "JOIN pass a ON a.youth=y.ref AND (a.expires=0 OR a.expires>?4) AND NOT EXISTS(SELECT 1 "
                  "FROM revoked_pass r WHERE r.tag=a.tag) WHERE y.organisation=?1 AND y.id>?2 GROUP BY "
                  "y.id ORDER BY y.id LIMIT ?3",
                  err)
            : NULL;
    if (!s)
        return -1;
    qz_youth_cursor(after, from);
    qz_bind_int(s, 1, org);
    qz_bind_blob(s, 2, from, sizeof from);
    qz_bind_int(s, 3, most);
    qz_bind_int(s, 4, now_ms / 1000);
    while ((rc = qz_step(s, err)) == 1)
        pass_read(s, &out[n++]);
    return rc < 0 ? -1 : n;
}

/* ---- who came ---- */

static void came_read(struct qz_stmt *s, struct qz_came_row *r)
{
    memset(r, 0, sizeof *r);
    qz_person_read(s, 0, &r->person);
    r->cursor = qz_col_int(s, 4);
    r->at_ms = qz_col_int(s, 5);
    r->out_ms = qz_col_int(s, 6);
    r->how = (int)qz_col_int(s, 7);
    qz_copy_text(r->kiosk, sizeof r->kiosk, qz_col_text(s, 8));
}

int qz_activity_came(struct qz_tracker *t, const char *activity, int64_t after, struct qz_came_row *out,
                     int most, struct qz_err *err)
{
    struct qz_stmt *s;
    int n = 0, rc = qz_find_text(t, "SELECT ref FROM activity WHERE id=?1", activity, &s, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no activity of that id; list them first");
    int64_t ref = qz_col_int(s, 0);
    qz_reset(s);

    s = qz_db_stmt(
        t->db,
        "SELECT y.id,coalesce(p.name,''),coalesce(p.phone,''),coalesce(p.consent,''),a.seq,a.at_ms,"
        "a.out_ms,a.how,coalesce(k.name,'') FROM participation a JOIN youth y ON y.ref=a.youth LEFT "
        "JOIN people p ON p.youth=a.youth LEFT JOIN kiosk k ON k.log=a.log WHERE a.activity=?1 AND "
        "a.seq>?2 ORDER BY a.seq LIMIT ?3",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_int(s, 2, after);
    qz_bind_int(s, 3, most);
    while ((rc = qz_step(s, err)) == 1)
        came_read(s, &out[n++]);
    return rc < 0 ? -1 : n;
}
