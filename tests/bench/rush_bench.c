/* Sixty people a minute through one kiosk: from the first frame with a code until the check-in is on the
 * disk, when the screen says who may come next. The camera is synthetic and plays at its own pace; its
 * frames pass through here, by which it is known when each person came. rush_bench [PEOPLE] */
#include "tests/support/kiosk_dir.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PEOPLE 60
#define MOST   300
#define FPS    15
#define EACH_S 1
#define WIDE   640
#define HIGH   480
#define FRAME  (6 + WIDE * HIGH) /* "FRAME\n", then grey pixels */

static double came_ms[MOST], in_ms[MOST];

static double rush_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static pid_t rush_start(const char *const *argv, int in, int out)
{
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(in >= 0 ? in : null, 0);
        dup2(out >= 0 ? out : null, 1);
        dup2(null, 2);
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    return pid;
}

/* How many people are in by now, as the kiosk says after each commit. */
static int rush_lines(const char *path)
{
    FILE *f = fopen(path, "r");
    int n = 0;
    for (int c; f && (c = fgetc(f)) != EOF;)
        n += c == '\n';
    if (f)
        fclose(f);
    return n;
}

static void rush_write(int fd, const char *p, size_t n)
{
    for (ssize_t put; n > 0; p += put, n -= (size_t)put)
        if ((put = write(fd, p, n)) <= 0)
            return;
}

/* Everything that the camera gives goes on to the kiosk; who came and who is in is written down. */
static int rush_pass(int from, int to, const char *report, int people)
{
    static char block[1 << 16];
    size_t bytes = 0, head = 0;
    int in = 0;
    double until = rush_ms() + 1e3 * (people * EACH_S + 15);
    while (in < people && rush_ms() < until) {
        struct pollfd p = {.fd = from, .events = POLLIN};
        ssize_t n = poll(&p, 1, 2) == 1 ? read(from, block, sizeof block) : 0;

        if (n > 0 && head == 0)
            head = (size_t)(strchr(block, '\n') - block) + 1;
        for (int i = 0; n > 0 && i < people; i++) {
            size_t at = head + (size_t)i * FPS * EACH_S * FRAME;
            if (bytes <= at && at < bytes + (size_t)n)
                came_ms[i] = rush_ms();
        }
        if (n > 0)
            rush_write(to, block, (size_t)n);
        bytes += n > 0 ? (size_t)n : 0;

        for (int lines = rush_lines(report); in < lines && in < people; in++)
            in_ms[in] = rush_ms();
    }
    return in;
}

static int rush_by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void rush_script(const struct kiosk_dir *k, const char *path, int people)
{
    FILE *f = fopen(path, "w");
    for (int i = 0; f && i < people; i++) {
        char text[QZ_PASS_TEXT];
        kiosk_dir_pass(k, 1000 + (uint32_t)i, 4102444800u, text);
        fprintf(f, "hold 0.8 \"%s\"\nempty 0.2\n", text);
    }
    if (f)
        fprintf(f, "empty 20\n"), fclose(f);
}

static void rush_say(int in, int people)
{
    static double took[MOST];
    for (int i = 0; i < in; i++)
        took[i] = in_ms[i] - came_ms[i];
    qsort(took, (size_t)in, sizeof *took, rush_by_time);
    double p50 = in ? took[in / 2] : 0;
    double p99 = in ? took[(in * 99 + 99) / 100 - 1] : 0;
    printf("{\"figure\":\"rush_ms\",\"p50\":%.0f,\"p99\":%.0f,\"unit\":\"ms\",\"missed\":%d,"
           "\"of\":\"%d people at one a second, from the first frame with a code to the commit\"}\n",
           p50, p99, people - in, people);
}

int main(int argc, char **argv)
{
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    int people = argc > 1 ? atoi(argv[1]) : PEOPLE, seen[2], shown[2];
    char camera[600], kiosk[600], script[200], report[200];
    struct kiosk_dir k;
    people = people > 0 && people <= MOST ? people : PEOPLE;
    kiosk_dir_make(&k);
    kiosk_dir_apply_config(&k);
    snprintf(camera, sizeof camera, "%s/tests/tools/demo_camera", build);
    snprintf(kiosk, sizeof kiosk, "%s/qingzhan-kiosk", build);
    snprintf(script, sizeof script, "%s/script", k.path);
    snprintf(report, sizeof report, "%s/report", k.path);
    rush_script(&k, script, people);
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    if (pipe2(seen, O_CLOEXEC) != 0 || pipe2(shown, O_CLOEXEC) != 0)
        abort();
    signal(SIGPIPE, SIG_IGN);

    const char *const kiosk_argv[] = {kiosk,    "--as-root", "--dir",    k.path, "--source", "y4m:-",
                                      "--size", "1280x720",  "--report", report, "--mute",   NULL};
    const char *const camera_argv[] = {camera,   "--script", script,  "--live", "--mono",
                                       "--size", "640x480",  "--fps", "15",     NULL};
    pid_t door = rush_start(kiosk_argv, shown[0], -1);
    sleep(2);
    pid_t hand = rush_start(camera_argv, -1, seen[1]);
    close(seen[1]);
    int in = rush_pass(seen[0], shown[1], report, people);

    kill(hand, SIGKILL), waitpid(hand, NULL, 0);
    kill(door, SIGTERM), waitpid(door, NULL, 0);
    unlink(script), unlink(report);
    kiosk_dir_remove(&k);
    rush_say(in, people);
    return in > 0 ? 0 : 1;
}
