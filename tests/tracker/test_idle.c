/* What the tracker does while nobody asks anything of it: the write-ahead log goes back into the database
 * before it has grown so long that somebody's upload would have to do it. */
#include "tests/tracker/http_case.h"

#include <poll.h>
#include <stdio.h>

/* Whatever writes the 200th page into the log moves it back itself. Somewhat below that, even with the pages
 * that only fill up a sector, idle time is used for it. */
#define AUTO_PAGES 200
#define MANY_PAGES 180

/* Pages in the write-ahead log since it was last begun anew: frames that carry its header's salt. The file is
 * SQLite's, "WAL file format": a header of 32 bytes, frames of 24 bytes and a page, salts at 16 and at 8. */
static int pages_in_log(void)
{
    char path[100];
    struct qz_buf log = {0};
    struct qz_err err;
    snprintf(path, sizeof path, "%s/tracker.db-wal", f.dir);
    assert_done(qz_file_read(path, 64u << 20, &log, &err), &err);
    const size_t frame = 24 + 4096;
    int n = 0;
    while (log.len >= 32 + (size_t)(n + 1) * frame &&
           memcmp(log.data + 32 + (size_t)n * frame + 8, log.data + 16, 8) == 0)
        n++;
    qz_buf_finish(&log);
    return n;
}

static void write_something(const char *organisation)
{
    struct qz_buf body = {0};
    qz_buf_printf(&body, "{\"organisation\":\"%s\",\"people\":[{\"name\":\"李明\"}]}", organisation);
    json_decref(post("/v1/people", body.data, 201));
    qz_buf_finish(&body);
}

static void the_log_is_tidied_while_a_feed_waits(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    char far[QZ_ID_TEXT];
    enrol(&k, "东门");
    fleet_county(&f, "邻县", far); /* what is written there is no news to the feed */

    int fd = feed_ask(&k, feed_cursor(&k)), most = 0, n = 0;
    while (n >= most && n < MANY_PAGES) { /* until it is due, or was done already */
        most = n;
        write_something(far);
        n = pages_in_log();
        assert_true(n < AUTO_PAGES);
    }

    for (int i = 0; n >= MANY_PAGES && i < 2000; i++) {
        poll(NULL, 0, 10);
        n = pages_in_log();
    }

    assert_true(n < MANY_PAGES);
    char c;
    assert_int_equal(recv(fd, &c, 1, MSG_DONTWAIT), -1); /* and the feed waits still */

    close(fd);
    fleet_kiosk_finish(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {T(the_log_is_tidied_while_a_feed_waits)};
    web_options.poll_s = 25;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
