/* The table of routes: how paths are matched, and who may ask for what. */
#include "tests/tracker/http_case.h"

/* ---- patterns ---- */

static void a_pattern_takes_several_parts_of_a_path(void **state)
{
    (void)state;
    char part[QZ_PARAMS][QZ_PARAM_MAX];
    assert_true(
        qz_route_fits("/v1/activities/{activity}/entries/{entry}", "/v1/activities/a_1/entries/17", part));
    assert_string_equal(part[0], "a_1");
    assert_string_equal(part[1], "17");
    assert_true(qz_route_fits("/{a}/{b}/{c}", "/x/y/z", part));
    assert_string_equal(part[0], "x");
    assert_string_equal(part[1], "y");
    assert_string_equal(part[2], "z");
    assert_true(qz_route_fits("/healthz", "/healthz", part));
}

static void a_part_that_is_empty_or_too_long_fits_nothing(void **state)
{
    (void)state;
    char part[QZ_PARAMS][QZ_PARAM_MAX], path[100] = "/a/";
    static const char *const no[] = {"/a/", "/a//b", "/a/x/b/", "/a/x", "/a/x/c", "/a/x/b/y", "", "/"};
    for (size_t i = 0; i < COUNT(no); i++)
        if (qz_route_fits("/a/{id}/b", no[i], part))
            fail_msg("%s fits", no[i]);

    memset(path + 3, 'x', QZ_PARAM_MAX - 1);
    assert_true(qz_route_fits("/a/{id}", path, part));
    assert_int_equal(strlen(part[0]), QZ_PARAM_MAX - 1);
    path[3 + QZ_PARAM_MAX - 1] = 'x';
    assert_false(qz_route_fits("/a/{id}", path, part));
    assert_false(qz_route_fits("/{a}/{b}/{c}/{d}", "/1/2/3/4", part));
}

static void a_handler_asks_for_a_part_by_its_name(void **state)
{
    (void)state;
    struct qz_route row = {"GET", "/v1/activities/{activity}/entries/{entry}", QZ_MAY_ADMIN, 0, NULL};
    struct qz_call c = {.route = &row};
    assert_true(qz_route_fits(row.pattern, "/v1/activities/a_1/entries/17", c.param));
    assert_string_equal(qz_call_param(&c, "activity"), "a_1");
    assert_string_equal(qz_call_param(&c, "entry"), "17");
    assert_string_equal(qz_call_param(&c, "entr"), "");
    assert_string_equal(qz_call_param(&c, "id"), "");
}

/* ---- memory of a call ---- */

static void what_a_call_keeps_is_its_own_and_zero(void **state)
{
    (void)state;
    struct qz_call c = {0};
    char *a = qz_call_keep(&c, 100, 7), *b = qz_call_keep(&c, 100, 7);
    assert_non_null(a);
    assert_non_null(b);
    assert_ptr_not_equal(a, b);
    for (int i = 0; i < 700; i++)
        assert_int_equal(a[i] | b[i], 0);

    assert_null(qz_call_keep(&c, SIZE_MAX / 2, 3));
    assert_int_equal(c.status, 503);
    qz_call_let_go(&c);
    assert_null(c.kept);
    qz_buf_finish(&c.out);
}

#ifndef __SANITIZE_ADDRESS__ /* which has a free of its own */
static const char *watched;  /* memory that is looked at when it is freed */
static char left[32];        /* what it held then */

void __libc_free(void *p);

void free(void *p)
{
    uintptr_t block = (uintptr_t)p, at = (uintptr_t)watched;
    if (watched && block <= at && at - block < 64) {
        memcpy(left, watched, sizeof left);
        watched = NULL;
    }
    __libc_free(p);
}

static void names_are_wiped_when_a_call_is_over(void **state)
{
    static const char none[sizeof left];
    struct qz_call c = {0};
    (void)state;

    char *name = qz_call_keep(&c, 1, sizeof left);
    assert_non_null(name);
    memset(name, 'x', sizeof left);
    memset(left, 'y', sizeof left);
    watched = name;
    qz_call_let_go(&c);

    assert_null(watched);
    assert_memory_equal(left, none, sizeof left);
}
#endif

/* ---- who may ask ---- */

static struct fleet_kiosk door, other;

/* The path of a row, with the door's id where the row is a kiosk's own. */
static void path_of(const struct qz_route *r, char *out, size_t cap)
{
    struct qz_buf b = {0};
    const char *id = r->may & QZ_MAY_OWN_KIOSK ? door.row.id : "x";
    for (const char *p = r->pattern; *p; p++) {
        if (*p != '{') {
            qz_buf_char(&b, *p);
            continue;
        }
        qz_buf_str(&b, id);
        p = strchr(p, '}');
    }
    snprintf(out, cap, "%s", b.data);
    qz_buf_finish(&b);
}

struct asker {
    const char *name, *bearer;
    unsigned in;        /* rows with one of these answer */
    int known_to_be_no; /* status for those that do not */
};

static int ask_as(const struct qz_route *r, const char *bearer)
{
    char path[200];
    path_of(r, path, sizeof path);
    const char *body = strcmp(r->method, "POST") == 0 ? "{" : NULL;
    struct reply reply = ask(r->method, path, bearer, NULL, body, body ? strlen(body) : 0);
    int status = reply.status;
    qz_buf_finish(&reply.all);
    return status;
}

/* The body of each is not well formed, so that nothing is changed: whoever may ask hears something else. */
static void must_hold_for(const struct qz_route *r, const struct asker *a)
{
    bool may = r->may & (a->in | QZ_MAY_ANYBODY | QZ_MAY_ENROL);
    int status = ask_as(r, a->bearer);
    if (!may && status != a->known_to_be_no)
        fail_msg("%s %s by %s: %d instead of %d", r->method, r->pattern, a->name, status, a->known_to_be_no);
    if (may && (status == 401 || status == 403 || status == 0))
        fail_msg("%s %s by %s: %d", r->method, r->pattern, a->name, status);
}

static void each_row_answers_those_who_may_and_nobody_else(void **state)
{
    (void)state;
    enrol(&door, "东门");
    enrol(&other, "西门");
    const struct asker asker[] = {
        {"nobody", NULL, 0, 401},
        {"a stranger", "stranger-with-a-token-of-no-kiosk-at-all", 0, 401},
        {"the kiosk", door.bearer, QZ_MAY_OWN_KIOSK | QZ_MAY_KIOSK, 403},
        {"another kiosk", other.bearer, QZ_MAY_KIOSK, 403},
        {"the administrator", admin, QZ_MAY_ADMIN, 401},
    };
    size_t rows = 0;
    for (const struct qz_route_table *const *t = qz_api_tables; *t; t++) {
        for (size_t i = 0; i < (*t)->n; i++, rows++)
            for (size_t k = 0; k < COUNT(asker); k++)
                must_hold_for(&(*t)->row[i], &asker[k]);
    }
    assert_true(rows > 60);
    fleet_kiosk_finish(&door);
    fleet_kiosk_finish(&other);
}

/* Each row of the table is reached: no row before it takes its path. */
static void each_row_is_found_by_its_own_path(void **state)
{
    (void)state;
    for (const struct qz_route_table *const *t = qz_api_tables; *t; t++) {
        for (size_t i = 0; i < (*t)->n; i++) {
            const struct qz_route *r = &(*t)->row[i];
            char path[200];
            path_of(r, path, sizeof path);
            struct reply reply = ask("DELETE", path, admin, NULL, NULL, 0);
            assert_int_equal(reply.status, 405);
            assert_non_null(strstr(reply.all.data, strcmp(r->method, "GET") == 0 ? "GET, HEAD" : "POST"));
            qz_buf_finish(&reply.all);
        }
    }

    struct reply reply = ask("GET", "/v1/nothing/of/that/name", admin, NULL, NULL, 0);
    assert_int_equal(reply.status, 404);
    assert_null(strstr(reply.all.data, "Allow:"));
    qz_buf_finish(&reply.all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_pattern_takes_several_parts_of_a_path),
        T(a_part_that_is_empty_or_too_long_fits_nothing),
        T(a_handler_asks_for_a_part_by_its_name),
        T(what_a_call_keeps_is_its_own_and_zero),
        T(each_row_answers_those_who_may_and_nobody_else),
        T(each_row_is_found_by_its_own_path),
#ifndef __SANITIZE_ADDRESS__
        T(names_are_wiped_when_a_call_is_over),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
