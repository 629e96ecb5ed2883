/* Twenty-four hours of one kiosk and the people who come in them, on a clock that goes as fast as they do
 * (tests/shim/day_shim.c): what memory it holds after the first hour, and at the end. Each person's code
 * comes by a serial scanner, is checked, written and shown. round_bench [PEOPLE [HOURS]] */
#include "tests/bench/watched.h"

#include <time.h>

#define ROUND_PEOPLE  20000
#define ROUND_HOURS   24
#define ROUND_WAIT_MS 20000 /* for one answer: then it is not coming */

static void round_clock(const char *path, int64_t ahead_ms)
{
    char fresh[200];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    FILE *f = fopen(fresh, "w");
    if (!f || fprintf(f, "%lld\n", (long long)ahead_ms) < 0 || fclose(f) != 0 || rename(fresh, path) != 0)
        abort();
}

/* The far end of a line to a serial scanner, at a link of that name. */
static int round_scanner(const char *link)
{
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0 || symlink(ptsname(fd), link) != 0)
        abort();
    return fd;
}

/* Lines of the report, counted as it grows. */
static int round_answers(FILE *f)
{
    static int n;
    clearerr(f);
    for (int c; (c = fgetc(f)) != EOF;)
        n += c == '\n';
    return n;
}

static bool round_one(const struct kiosk_dir *k, int scanner, FILE *report, uint32_t person)
{
    char text[QZ_PASS_TEXT + 1];
    size_t n = kiosk_dir_pass(k, person, KIOSK_DIR_LOST_UNTIL, text);
    int before = round_answers(report);
    text[n++] = '\r';
    if (write(scanner, text, n) != (ssize_t)n)
        return false;
    for (int i = 0; i < ROUND_WAIT_MS; i++) {
        if (round_answers(report) > before)
            return true;
        usleep(1000);
    }
    return false;
}

/* Of all that it maps, and of what is its alone and of no file, which no other program on the machine
 * changes. */
struct round_memory {
    double pss, own;
};

static struct round_memory round_memory(pid_t pid)
{
    struct round_memory m = {0};
    char path[64], line[200];
    double cpu;
    measure(pid, "qingzhan-", &cpu, &m.pss);
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid); /* env becomes the kiosk */
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "Pss_Anon:", 9) == 0)
            m.own = atof(line + 9) / 1024;
    if (f)
        fclose(f);
    return m;
}

/* The kiosk has opened its activity and its scanner once it answers. */
static bool round_begins(const struct kiosk_dir *k, int scanner, FILE *report)
{
    for (uint32_t i = 0; i < 10; i++)
        if (round_one(k, scanner, report, 16000000 + i))
            return true;
    return false;
}

static int round_run(const struct kiosk_dir *k, pid_t pid, int scanner, FILE *report, const char *clock,
                     int people, int hours)
{
    struct round_memory first = {0}, last = {0};
    int seen = 0;

    for (int hour = 0; hour < hours; hour++) {
        for (; seen < people * (hour + 1) / hours; seen++)
            if (!round_one(k, scanner, report, (uint32_t)seen + 1000))
                return fprintf(stderr, "round_bench: person %d is not answered\n", seen), 1;
        usleep(300000); /* what is shown goes */
        last = round_memory(pid);
        first = hour == 0 ? last : first;
        round_clock(clock, (int64_t)(hour + 1) * 3600000);
    }

    printf("{\"figure\":\"day_pss_growth_pct\",\"value\":%.2f,\"unit\":\"%%\",\"goal\":2,"
           "\"people\":%d,\"hours\":%d,\"end_mib\":%.2f,\"baseline\":{\"first_hour_mib\":%.2f}}\n",
           (last.pss - first.pss) / first.pss * 100, people, hours, last.pss, first.pss);
    printf("{\"figure\":\"day_own_growth_pct\",\"value\":%.2f,\"unit\":\"%% of the PSS\",\"goal\":2,"
           "\"people\":%d,\"hours\":%d,\"end_mib\":%.2f,\"baseline\":{\"first_hour_mib\":%.2f}}\n",
           (last.own - first.own) / first.pss * 100, people, hours, last.own, first.own);
    return 0;
}

int main(int argc, char **argv)
{
    int people = argc > 1 ? atoi(argv[1]) : ROUND_PEOPLE;
    int hours = argc > 2 ? atoi(argv[2]) : ROUND_HOURS;
    char kiosk[600], shim[600], clock[100], tty[100], report[100], clock_set[140];
    struct kiosk_dir k;
    if (people < 1 || hours < 1)
        return 2;
    if (getenv("BUILD"))
        qz_copy_text(build, sizeof build, getenv("BUILD"));
    kiosk_dir_make(&k);
    k.long_ms = (int64_t)(hours + 2) * 3600000;
    kiosk_dir_apply_config(&k);
    snprintf(kiosk, sizeof kiosk, "%s/qingzhan-kiosk", build);
    snprintf(shim, sizeof shim, "LD_PRELOAD=%s/tests/shim/day_shim.so", build);
    snprintf(clock, sizeof clock, "%s/ahead", k.path);
    snprintf(clock_set, sizeof clock_set, "QZ_CLOCK_FILE=%s", clock);
    snprintf(tty, sizeof tty, "%s/scanner", k.path);
    snprintf(report, sizeof report, "%s/report", k.path);
    round_clock(clock, 0);
    int scanner = round_scanner(tty), rc = 1;
    fclose(fopen(report, "w"));

    const char *const run[] = {"env",      shim,        clock_set,  "SDL_VIDEODRIVER=offscreen",
                               kiosk,      "--as-root", "--dir",    k.path,
                               "--source", "none",      "--size",   "1280x800",
                               "--serial", tty,         "--report", report,
                               "--mute",   NULL};
    struct child c = spawn(run);
    sleep(2);
    FILE *f = fopen(report, "r");
    if (f && round_begins(&k, scanner, f))
        rc = round_run(&k, c.pid, scanner, f, clock, people, hours);
    if (f)
        fclose(f);
    end(&c);
    close(scanner);
    kiosk_dir_remove(&k);
    return rc;
}
