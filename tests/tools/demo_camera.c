/* Plays a script of passes held to a camera as a YUV4MPEG2 stream.
 *
 *   demo_camera --script FILE [--out FILE] [--size WxH] [--fps N] [--seed N] [--mono] [--live] [--loop]
 *               [--report FILE]
 *
 * A script has one scene a line; # starts a comment:
 *   pass SECONDS TEXT [setting=value …]   a code is brought into view, held, and taken away
 *   hold SECONDS TEXT [setting=value …]   a code is in view all the time
 *   empty SECONDS [setting=value …]       nobody holds anything
 *   set setting=value …                   for all scenes from here on
 * With --report a pass is held until FILE has a line for it (as many lines as there were passes), and then
 * half a second more, however long or short its SECONDS are: so a slow machine loses no scene.
 * TEXT is a word, or "anything between quotes", or @FILE for the first line of a file. The settings are
 * the fields of struct synth_settings; the people behind walk on from scene to scene. */
#include "tests/synth/synth.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT_MAX       3000
#define LINE_MAX_BYTES 4096

struct camera {
    const char *script, *out_path, *report;
    struct synth_settings base; /* what the scenes start from */
    int width, height;          /* of the stream */
    double fps;
    bool mono, live, loop;
    FILE *out;
    uint8_t *chroma;
    size_t chroma_size;
    struct timespec due; /* of the next frame when live */
    double clock;        /* seconds of stream so far */
    int scenes, passes;
};

struct scene {
    double seconds;
    bool comes_and_goes, has_code;
    char text[TEXT_MAX + 1];
    struct synth_settings set;
};

enum outcome { PLAYED, READER_GONE, FAILED };

static int complain(const struct camera *c, int line, const char *what)
{
    fprintf(stderr, "demo_camera: %s, line %d: %s\n", c->script, line, what);
    return -1;
}

/* ---- reading a script ---- */

static char *skip_space(char *p)
{
    while (isspace((unsigned char)*p))
        p++;
    return p;
}

/* Cut the next word, in quotes or not, off the line. NULL at the end of the line or without a closing quote.
 */
static char *next_word(char **line)
{
    char *start = skip_space(*line), *end;
    if (!*start)
        return NULL;
    if (*start == '"') {
        end = strchr(++start, '"');
        if (!end)
            return NULL;
    } else {
        end = start + strcspn(start, " \t\r\n");
    }
    *line = *end ? end + 1 : end;
    *end = '\0';
    return start;
}

static int read_text(const char *word, char out[TEXT_MAX + 1])
{
    if (word[0] != '@') {
        if (strlen(word) > TEXT_MAX)
            return -1;
        strcpy(out, word);
        return 0;
    }
    FILE *f = fopen(word + 1, "r");
    if (!f)
        return -1;
    bool got = fgets(out, TEXT_MAX + 1, f);
    fclose(f);
    out[strcspn(out, "\r\n")] = '\0';
    return got && out[0] ? 0 : -1;
}

static int read_settings(const struct camera *c, int number, char *line, struct synth_settings *set)
{
    for (char *word; (word = next_word(&line));) {
        char *value = strchr(word, '=');
        if (!value)
            return complain(c, number, "a setting has the form name=value");
        *value++ = '\0';
        if (synth_set(set, word, value))
            return complain(c, number, "there is no such setting, or its value is no number");
    }
    return 0;
}

/* A scene may not change what the whole stream has in common. */
static int check_stream(const struct camera *c, int number, const struct synth_settings *a)
{
    if (a->width != c->width || a->height != c->height || a->fps < c->fps || a->fps > c->fps)
        return complain(c, number, "size and fps are set on the command line");
    return 0;
}

static int read_seconds(const char *word, double *out)
{
    char *end;
    *out = word ? strtod(word, &end) : 0;
    return word && end != word && !*end && *out > 0 && *out < 86400 ? 0 : -1;
}

/* A pass is held up within 0.7 s, and as quickly taken away. */
static void time_scene(struct scene *s)
{
    if (!s->comes_and_goes)
        return;
    if (s->set.enter_s <= 0)
        s->set.enter_s = s->seconds < 2.8 ? s->seconds / 4 : 0.7;
    if (s->set.stay_s <= 0)
        s->set.stay_s = s->seconds - 2 * s->set.enter_s;
}

/* 1 with a scene, 0 when the line holds none, -1 when it is wrong. */
static int read_scene(struct camera *c, int number, char *line, struct scene *s)
{
    line[strcspn(line, "\r\n")] = '\0';
    char *verb = next_word(&line);

    if (!verb || verb[0] == '#')
        return 0;

    if (strcmp(verb, "set") == 0)
        return read_settings(c, number, line, &c->base) ? -1 : check_stream(c, number, &c->base);

    memset(s, 0, sizeof *s);
    s->comes_and_goes = strcmp(verb, "pass") == 0;
    s->has_code = s->comes_and_goes || strcmp(verb, "hold") == 0;
    if (!s->has_code && strcmp(verb, "empty") != 0)
        return complain(c, number, "a scene is pass, hold, empty or set");

    if (read_seconds(next_word(&line), &s->seconds))
        return complain(c, number, "how many seconds?");

    if (s->has_code) {
        char *word = next_word(&line);
        if (!word || read_text(word, s->text))
            return complain(c, number, "the code's text is missing, too long or cannot be read");
    }

    s->set = c->base;
    s->set.seed = c->base.seed * 1000 + (uint64_t)number;
    if (read_settings(c, number, line, &s->set) || check_stream(c, number, &s->set))
        return -1;

    time_scene(s);
    return 1;
}

/* ---- the stream ---- */

static int write_header(struct camera *c)
{
    long rate = (long)(c->fps * 1000 + 0.5);
    const char *layout = c->mono ? "mono" : "420jpeg";
    int n = fprintf(c->out, "YUV4MPEG2 W%d H%d F%ld:1000 Ip A1:1 C%s XCOLORRANGE=FULL\n", c->width, c->height,
                    rate, layout);
    return n < 0 ? -1 : 0;
}

static int write_frame(struct camera *c, const uint8_t *luma)
{
    size_t size = (size_t)c->width * (size_t)c->height;
    if (fputs("FRAME\n", c->out) < 0 || fwrite(luma, 1, size, c->out) != size)
        return -1;
    if (fwrite(c->chroma, 1, c->chroma_size, c->out) != c->chroma_size)
        return -1;
    return fflush(c->out) == 0 ? 0 : -1;
}

/* Wait until this frame is due. When the reader or the machine was late, the pace starts afresh. */
static void keep_pace(struct camera *c)
{
    struct timespec now;
    long step = (long)(1e9 / c->fps);
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (c->due.tv_sec == 0 || now.tv_sec > c->due.tv_sec + 1)
        c->due = now;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &c->due, NULL);
    c->due.tv_nsec += step;
    while (c->due.tv_nsec >= 1000000000) {
        c->due.tv_nsec -= 1000000000;
        c->due.tv_sec++;
    }
}

/* Whether the report has a line for each pass so far. */
static bool answered(const struct camera *c)
{
    int lines = 0, ch;
    FILE *f = fopen(c->report, "r");
    if (!f)
        return false;
    while ((ch = getc(f)) != EOF)
        lines += ch == '\n';
    fclose(f);
    return lines >= c->passes;
}

/* Frames that a scene still has when `left` were planned. */
static long frames_left(const struct camera *c, const struct scene *s, long left, bool *told)
{
    if (!c->report || !s->comes_and_goes || *told)
        return left;
    *told = answered(c);
    return *told ? (long)(s->set.fps / 2) : 1;
}

static enum outcome play_scene(struct camera *c, struct scene *s, int number)
{
    const char *text = s->text;
    bool told = false;

    s->set.start_s = c->clock;
    if (c->report && s->comes_and_goes) {
        s->set.stay_s = 0; /* not taken away before it was answered */
        c->passes++;
    }

    struct synth *camera = synth_create(&s->set, &text, s->has_code ? 1 : 0);
    if (!camera) {
        complain(c, number, "the scene cannot be drawn: a setting is out of range, or the text is too long");
        return FAILED;
    }

    long frames = (long)(s->seconds * s->set.fps + 0.5);
    enum outcome out = PLAYED;

    for (; (frames = frames_left(c, s, frames, &told)) > 0 && out == PLAYED; frames--) {
        const uint8_t *luma = synth_next(camera);
        if (c->live)
            keep_pace(c);
        if (write_frame(c, luma))
            out = READER_GONE;
        c->clock += 1 / s->set.fps;
    }

    synth_destroy(camera);
    return out;
}

static enum outcome play_script(struct camera *c)
{
    static char line[LINE_MAX_BYTES];
    static struct scene scene;
    enum outcome out = PLAYED;
    FILE *f = strcmp(c->script, "-") == 0 ? stdin : fopen(c->script, "r");

    if (!f) {
        fprintf(stderr, "demo_camera: %s: %s\n", c->script, strerror(errno));
        return FAILED;
    }

    for (int number = 1; out == PLAYED && fgets(line, sizeof line, f); number++) {
        int got = read_scene(c, number, line, &scene);
        if (got < 0)
            out = FAILED;
        else if (got > 0)
            out = play_scene(c, &scene, number);
        c->scenes += got > 0;
    }

    if (f != stdin)
        fclose(f);
    return out;
}

/* ---- the command line ---- */

static int usage(void)
{
    fputs("usage: demo_camera --script FILE [--out FILE] [--size WxH] [--fps N] [--seed N] [--mono] [--live] "
          "[--loop] [--report FILE]\n",
          stderr);
    return 2;
}

static int read_options(struct camera *c, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(a, "--mono") == 0)
            c->mono = true;
        else if (strcmp(a, "--live") == 0)
            c->live = true;
        else if (strcmp(a, "--loop") == 0)
            c->loop = true;
        else if (!value)
            return -1;
        else if (i++, strcmp(a, "--script") == 0)
            c->script = value;
        else if (strcmp(a, "--out") == 0)
            c->out_path = value;
        else if (strcmp(a, "--report") == 0)
            c->report = value;
        else if (strcmp(a, "--size") == 0 && sscanf(value, "%dx%d", &c->base.width, &c->base.height) != 2)
            return -1;
        else if (strcmp(a, "--fps") == 0 && (synth_set(&c->base, "fps", value) || c->base.fps <= 0))
            return -1;
        else if (strcmp(a, "--seed") == 0 && synth_set(&c->base, "seed", value))
            return -1;
        else if (strcmp(a, "--size") != 0 && strcmp(a, "--fps") != 0 && strcmp(a, "--seed") != 0)
            return -1;
    }

    const struct synth_settings *b = &c->base;
    return c->script && b->width >= 16 && b->height >= 16 && b->width <= 8192 && b->height <= 8192 ? 0 : -1;
}

/* What an ordinary webcam in an ordinary office makes of an ordinary hand. */
static void default_settings(struct synth_settings *set)
{
    set->module_px = 5.0 * set->width / 1280;
    set->room_seed = set->seed + 4;
    set->medium = SYNTH_PHONE;
    set->hand = 0.5;
    set->people = 2;
    set->noise = 2.5;
    set->defocus = 0.12;
    set->roll_deg = -4;
    set->tilt_deg = 7;
    set->reflection = 0.12;
    set->jpeg_quality = 88;
}

static int open_stream(struct camera *c)
{
    size_t w = (size_t)c->width, h = (size_t)c->height;
    c->out = c->out_path ? fopen(c->out_path, "wb") : stdout;
    c->chroma_size = c->mono ? 0 : 2 * ((w + 1) / 2) * ((h + 1) / 2);
    c->chroma = malloc(c->chroma_size + 1);
    if (!c->out || !c->chroma) {
        fprintf(stderr, "demo_camera: %s: %s\n", c->out_path ? c->out_path : "-", strerror(errno));
        return -1;
    }
    memset(c->chroma, 128, c->chroma_size);
    return 0;
}

int main(int argc, char **argv)
{
    struct camera c = {.base = {.seed = 1, .width = 1280, .height = 720, .fps = 30}};
    if (read_options(&c, argc, argv))
        return usage();

    c.width = c.base.width;
    c.height = c.base.height;
    c.fps = c.base.fps;
    default_settings(&c.base);

    signal(SIGPIPE, SIG_IGN);
    if (strcmp(c.script, "-") != 0 && access(c.script, R_OK)) {
        fprintf(stderr, "demo_camera: %s: %s\n", c.script, strerror(errno));
        return 1;
    }

    if (open_stream(&c)) {
        free(c.chroma);
        return 1;
    }

    enum outcome out = write_header(&c) ? READER_GONE : play_script(&c);
    while (out == PLAYED && c.loop && c.scenes > 0)
        out = play_script(&c);

    free(c.chroma);
    if (c.out_path)
        fclose(c.out);
    return out == FAILED ? 1 : 0;
}
