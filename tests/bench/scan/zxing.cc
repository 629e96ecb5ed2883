#include "tests/bench/scan/zxing.h"

#define ZX_USE_UTF8 /* text() in the form that stays */

#include <ctime>
#include <exception>
#include <ReadBarcode.h>
#include <string>

static double cpu_ms()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

double bench_zxing_read(const uint8_t *luma, int width, int height, int all, bench_zxing_take *take, void *to)
{
    using namespace ZXing;
    DecodeHints hints;
    hints.setFormats(BarcodeFormat::QRCode).setTryHarder(true).setTryRotate(true).setTryDownscale(true);
    hints.setMaxNumberOfSymbols(all ? 32 : 1);
    ImageView view(luma, width, height, ImageFormat::Lum);
    double start = cpu_ms(), spent = 0;
    try {
        Results results = ReadBarcodes(view, hints);
        spent = cpu_ms() - start;
        for (const Result &r : results) {
            if (!r.isValid())
                continue;
            std::string text = r.text();
            const ByteArray &bytes = r.bytes();
            take(to, bytes.data(), bytes.size(), text.data(), text.size());
        }
    } catch (const std::exception &) { /* a picture that it throws on is one that it does not read */
        spent = cpu_ms() - start;
    }
    return spent;
}
