/* Inside the stand-in cameras: what its three parts share. */
#ifndef QZ_TESTS_SHIM_CAMERA_H
#define QZ_TESTS_SHIM_CAMERA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/videodev2.h>

#define MAX_DEVICES 4
#define MAX_MODES   16
#define MAX_STEPS   64
#define MAX_FDS     32
#define MAX_BUFFERS 8
#define NEVER       INT64_MAX
#define PAD_BYTE    0xee

enum step_kind { GOOD, SHORT, ERROR, CORRUPT, EIO_ONCE, INTERRUPT, FREEZE, GONE };
enum until { UNTIL_TIME, UNTIL_RESTART, UNTIL_REOPEN };
enum { BUF_IDLE, BUF_QUEUED, BUF_FULL };

struct step {
    enum step_kind kind;
    enum until until;
    int n;
    char path[64];
};

struct mode {
    uint32_t fourcc;
    int width, height, fps, stride;
};

struct failure {
    int error, left;
};

struct control {
    uint32_t id;
    bool has, deny;
    int min, max, value;
};

struct buffer {
    int state;
    uint32_t used, flags, seq;
    int64_t at_us, order;
};

struct device {
    char path[64], bus[32], card[64], jpeg[256];
    bool meta, present, other_clock;
    struct mode modes[MAX_MODES], now;
    int mode_count, adjust_w, adjust_h, light;
    struct control control[8];
    struct failure open, format, start;
    struct step steps[MAX_STEPS];
    int step_count, step, done;
    int eio, eintr, generation;
    int64_t next_us, back_us, order;
    enum until frozen; /* UNTIL_TIME: it is not, or only for a time */
    bool streaming;
    int memfd;
    uint8_t *memory;
    size_t buf_len;
    int buf_count;
    struct buffer buf[MAX_BUFFERS];
    uint32_t frames;
    int opens, starts, interrupted;
};

extern struct device shim_devices[MAX_DEVICES];
extern int shim_device_count;
extern bool shim_virtual_clock;

/* Microseconds of the clock that the script chose, and waiting on it. */
int64_t shim_now_us(void);
void shim_pass_until(int64_t us);

/* Forget all cameras, and start the clock anew. */
void shim_forget(void);

/* Bytes a pixel in a row, whether a mode is compressed, bytes of a whole picture. */
int shim_row_bytes(uint32_t fourcc);
bool shim_is_jpeg(const struct mode *m);
size_t shim_picture_bytes(const struct mode *m);

/* The control of that name, or NULL. */
struct control *shim_control(struct device *d, const char *name);

/* Let everything happen that is due by now. */
void shim_advance(struct device *d);

/* A stream was stopped, or the device opened: end a freeze that waits for it. */
void shim_thaw(struct device *d, enum until by);

/* -1 with errno when the script lets this call fail, else 0. */
int shim_fails(struct failure *f);

/* The oldest picture that waits to be taken, or NULL. */
struct buffer *shim_oldest_full(struct device *d);

/* Start or stop a stream; one ioctl on a camera that is there. 0, or -1 with errno. */
int shim_stream(struct device *d, bool on);
int shim_ioctl(struct device *d, unsigned long request, void *arg);

#endif
