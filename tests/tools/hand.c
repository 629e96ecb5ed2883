/* A person's hand and keyboard, from outside of the program under test: events of the X server by its
 * extension XTest, to whatever is on the display DISPLAY. Each command ends once the server has taken all of
 * its events.
 *
 * hand touch X Y          put a finger there, and lift it
 * hand hold X Y MS        put a finger there, and lift it after so long
 * hand key NAME...        press these keys one after another, hold them, let go ("Alt_L F4")
 * hand type TEXT          type it as a person does, a key after another
 * hand scan TEXT          type it as a scanner does, 5 ms a key, and Return
 * hand stall PID MS TEXT  the same, while the program PID is stopped from the first third of it until MS
 * after its
 * end
 * hand monkey SEED COUNT  that many random events: touches, drags, keys, chords, codes that are no
 * passes; the same for one SEED. At the end it says "touches N keys N chords N scans N" */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <X11/XKBlib.h>
#include <X11/Xlib.h>

#define CHORD_KEYS   4      /* at the most */
#define MONKEY_US    1000   /* between two of its events: the program is kept busy, not flooded */
#define MONKEY_RESTS 60     /* one of so many of its events is followed by a rest, */
#define REST_US      600000 /* so long that the next touch is no second half of a double tap */
#define HOLD_US      20000  /* a finger or a key stays down so long, where somebody looks at what it does */
#define TYPE_GAP_US  150000
#define SCAN_GAP_US  5000
#define READ_US      60000

static Display *display;

static void hand_pointer(int x, int y, bool down)
{
    XTestFakeMotionEvent(display, -1, x, y, CurrentTime);
    XTestFakeButtonEvent(display, 1, down, CurrentTime);
    XSync(display, False);
}

static void hand_touch(int x, int y, unsigned hold_us)
{
    hand_pointer(x, y, true);
    usleep(hold_us);
    hand_pointer(x, y, false);
}

/* A key that the keyboard of the display does not have is passed over. */
static void hand_press(KeySym sym, bool down)
{
    KeyCode code = XKeysymToKeycode(display, sym);
    if (code)
        XTestFakeKeyEvent(display, code, down, CurrentTime);
    XSync(display, False);
}

static void hand_chord(const KeySym *sym, int n, unsigned hold_us)
{
    for (int i = 0; i < n; i++)
        hand_press(sym[i], true);
    usleep(hold_us);
    for (int i = n; i-- > 0;)
        hand_press(sym[i], false);
}

static int hand_keys(char **names, int n)
{
    KeySym sym[CHORD_KEYS];
    if (n < 1 || n > CHORD_KEYS)
        return 2;
    for (int i = 0; i < n; i++) {
        sym[i] = XStringToKeysym(names[i]);
        if (sym[i] == NoSymbol) {
            fprintf(stderr, "hand: there is no key %s\n", names[i]);
            return 2;
        }
    }
    hand_chord(sym, n, HOLD_US);
    return 0;
}

/* A key of a typed text, with Shift where the key wants it. ASCII is the same as its symbols of keys. */
static void hand_letter(char c, bool shift, unsigned hold_us)
{
    KeySym sym[2] = {XK_Shift_L, (KeySym)(unsigned char)c};

    if (shift)
        hand_chord(sym, 2, hold_us);
    else
        hand_chord(sym + 1, 1, hold_us);
}

static void hand_type(const char *text)
{
    for (; *text; text++) {
        hand_letter(*text, *text >= 'A' && *text <= 'Z', HOLD_US);
        usleep(TYPE_GAP_US);
    }
}

/* A scanner knows which of its keys want Shift. */
static void hand_burst(const char *text, size_t n)
{
    for (const char *end = text + n; text < end; text++) {
        KeySym sym = (KeySym)(unsigned char)*text;
        KeyCode code = XKeysymToKeycode(display, sym);
        hand_letter(*text, XkbKeycodeToKeysym(display, code, 0, 0) != sym, 0);
        usleep(SCAN_GAP_US);
    }
}

static void hand_scan(const char *text)
{
    KeySym enter = XK_Return;
    hand_burst(text, strlen(text));
    hand_chord(&enter, 1, 0);
}

/* Before it is stopped the program has time to read what was typed. */
static int hand_stall(pid_t pid, unsigned ms, const char *text)
{
    size_t n = strlen(text) / 3;
    hand_burst(text, n);
    usleep(READ_US);
    if (pid < 2 || kill(pid, SIGSTOP) != 0)
        return 1;
    hand_scan(text + n);
    usleep(ms * 1000);
    return kill(pid, SIGCONT) == 0 ? 0 : 1;
}

/* ---- the monkey ---- */

static uint64_t monkey_state;

static unsigned monkey_below(unsigned n)
{
    monkey_state ^= monkey_state << 13;
    monkey_state ^= monkey_state >> 7;
    monkey_state ^= monkey_state << 17;
    return (unsigned)((monkey_state >> 16) % n);
}

/* What holds others down, and what somebody presses who wants to get out. */
static const KeySym monkey_holds[] = {XK_Control_L, XK_Alt_L, XK_Shift_L, XK_Super_L, XK_Alt_R, XK_Super_R};
static const KeySym monkey_ways_out[] = {
    XK_F4,     XK_Escape, XK_Tab,  XK_Delete, XK_BackSpace, XK_q,     XK_w,    XK_c,     XK_d,
    XK_z,      XK_F1,     XK_F2,   XK_F7,     XK_F11,       XK_Print, XK_Menu, XK_Pause, XK_space,
    XK_Return, XK_Insert, XK_Home, XK_End,    XK_l,         XK_t,     XK_r};
#define COUNT_OF(a) ((unsigned)(sizeof(a) / sizeof *(a)))

static void monkey_chord(void)
{
    KeySym sym[CHORD_KEYS];
    int n = 0, holds = 1 + (int)monkey_below(CHORD_KEYS - 1);
    while (n < holds)
        sym[n++] = monkey_holds[monkey_below(COUNT_OF(monkey_holds))];
    sym[n++] = monkey_ways_out[monkey_below(COUNT_OF(monkey_ways_out))];
    hand_chord(sym, n, 0);
}

static void monkey_key(void)
{
    KeySym plain = (KeySym)(XK_space + monkey_below(XK_asciitilde - XK_space));
    KeySym way = monkey_ways_out[monkey_below(COUNT_OF(monkey_ways_out))];
    KeySym sym = monkey_below(4) ? plain : way;
    hand_chord(&sym, 1, 0);
}

/* A finger that comes down, slides now and then, and is lifted. */
static void monkey_touch(int w, int h)
{
    int x = (int)monkey_below((unsigned)w), y = (int)monkey_below((unsigned)h);
    hand_pointer(x, y, true);
    bool slides = monkey_below(8) == 0;
    if (slides)
        x = (int)monkey_below((unsigned)w), y = (int)monkey_below((unsigned)h);
    hand_pointer(x, y, false);
}

/* A scanner's code, which is nobody's pass. */
static void monkey_scan(void)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    char text[40] = "QZ1:";
    size_t n = monkey_below(2) ? 4 : 0, end = n + 8 + monkey_below(20);
    while (n < end)
        text[n++] = letters[monkey_below(sizeof letters - 1)];
    text[n] = '\0';
    hand_scan(text);
}

static void monkey_run(uint64_t seed, long count)
{
    enum { TOUCHES, KEYS, CHORDS, SCANS, KINDS };
    long made[KINDS] = {0};
    int w = DisplayWidth(display, DefaultScreen(display)), h = DisplayHeight(display, DefaultScreen(display));
    monkey_state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;

    for (long i = 0; i < count; i++) {
        unsigned kind = monkey_below(10);
        if (monkey_below(50) == 0) {
            monkey_scan();
            made[SCANS]++;
        } else if (kind < 6) {
            monkey_touch(w, h);
            made[TOUCHES]++;
        } else if (kind < 8) {
            monkey_key();
            made[KEYS]++;
        } else {
            monkey_chord();
            made[CHORDS]++;
        }
        usleep(monkey_below(MONKEY_RESTS) ? MONKEY_US : REST_US);
    }
    printf("touches %ld keys %ld chords %ld scans %ld\n", made[TOUCHES], made[KEYS], made[CHORDS],
           made[SCANS]);
}

static int hand_do(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    if (strcmp(verb, "key") == 0)
        return hand_keys(argv + 2, argc - 2);

    if (strcmp(verb, "type") == 0 && argc == 3)
        hand_type(argv[2]);
    else if (strcmp(verb, "scan") == 0 && argc == 3)
        hand_scan(argv[2]);
    else if (strcmp(verb, "stall") == 0 && argc == 5)
        return hand_stall((pid_t)strtol(argv[2], NULL, 10), (unsigned)strtoul(argv[3], NULL, 10), argv[4]);
    else if (strcmp(verb, "touch") == 0 && argc == 4)
        hand_touch(atoi(argv[2]), atoi(argv[3]), HOLD_US);
    else if (strcmp(verb, "hold") == 0 && argc == 5)
        hand_touch(atoi(argv[2]), atoi(argv[3]), (unsigned)strtoul(argv[4], NULL, 10) * 1000);
    else if (strcmp(verb, "monkey") == 0 && argc == 4)
        monkey_run(strtoull(argv[2], NULL, 10), atol(argv[3]));
    else
        return 2;
    return 0;
}

int main(int argc, char **argv)
{
    int event, error, major, minor, rc;
    display = XOpenDisplay(NULL);
    if (!display || !XTestQueryExtension(display, &event, &error, &major, &minor)) {
        fputs("hand: no display that takes events by XTest; is DISPLAY set?\n", stderr);
        return 1;
    }
    rc = hand_do(argc, argv);
    if (rc == 2)
        fputs(
            "usage: hand touch X Y | key NAME... | type TEXT | scan TEXT | stall PID MS TEXT | monkey SEED COUNT\n",
            stderr);
    XCloseDisplay(display);
    return rc;
}
