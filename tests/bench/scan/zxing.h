/* zxing-cpp behind a C function. */
#ifndef QZ_TESTS_BENCH_SCAN_ZXING_H
#define QZ_TESTS_BENCH_SCAN_ZXING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void bench_zxing_take(void *to, const void *bytes, size_t len, const void *text, size_t text_len);

/* Read QR codes in tight rows, trying harder, and hand each valid one to take. Returns the CPU milliseconds
 * of the decode call alone. NULL where the bench was built without zxing-cpp. */
double bench_zxing_read(const uint8_t *luma, int width, int height, int all, bench_zxing_take *take, void *to)
    __attribute__((weak));

#ifdef __cplusplus
}
#endif

#endif
