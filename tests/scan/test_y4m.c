/* The header of a Y4M stream. What comes after it is tested with the sources. */
#include "scan/source/y4m.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct qz_err err;

static int header(const char *line, struct qz_y4m_info *info)
{
    return qz_y4m_header(line, strlen(line), info, &err);
}

static void a_header_is_read_to_the_letter(void **state)
{
    static const struct {
        const char *line;
        size_t chroma;
        double fps;
    } good[] = {
        {"YUV4MPEG2 W4 H2", 4, 0},
        {"YUV4MPEG2 W4 H2 F30:1 Ip A1:1 C420jpeg", 4, 30},
        {"YUV4MPEG2 H2 W4 C420 F30000:1001", 4, 30000.0 / 1001},
        {"YUV4MPEG2 W4 H2 C420mpeg2 It XYSCSS=420MPEG2 XCOLORRANGE=FULL", 4, 0},
        {"YUV4MPEG2 W4 H2 C420paldv I? A0:0 F0:0", 4, 0},
        {"YUV4MPEG2 W4 H2 C422", 8, 0},
        {"YUV4MPEG2 W4 H2 C444", 16, 0},
        {"YUV4MPEG2 W4 H2 Cmono", 0, 0},
        {"YUV4MPEG2 W5 H3", 12, 0}, /* odd sides round up */
        {"YUV4MPEG2 W5 H3 C422", 18, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct qz_y4m_info info;
        assert_int_equal(header(good[i].line, &info), 0);
        assert_int_equal(info.chroma, good[i].chroma);
        assert_true(info.fps > good[i].fps - 1e-9 && info.fps < good[i].fps + 1e-9);
    }
}

static void a_malformed_header_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "YUV4MPEG",
        "YUV4MPEG3 W4 H2",
        "YUV4MPEG2W4 H2",
        "YUV4MPEG2",
        "YUV4MPEG2 W4",
        "YUV4MPEG2 W4 H0",
        "YUV4MPEG2 W4 H-2",
        "YUV4MPEG2 W4 H+2",
        "YUV4MPEG2 W4 H2x",
        "YUV4MPEG2 W4 H",
        "YUV4MPEG2 W4  H2",
        "YUV4MPEG2 W4 H2 ",
        "YUV4MPEG2 W4 H2 W4",
        "YUV4MPEG2 W8193 H2",
        "YUV4MPEG2 W8192 H8192",
        "YUV4MPEG2 W4294967300 H2",
        "YUV4MPEG2 W4 H2 F30",
        "YUV4MPEG2 W4 H2 F30:",
        "YUV4MPEG2 W4 H2 F30:1:1",
        "YUV4MPEG2 W4 H2 F99999:1",
        "YUV4MPEG2 W4 H2 A1",
        "YUV4MPEG2 W4 H2 Iq",
        "YUV4MPEG2 W4 H2 I",
        "YUV4MPEG2 W4 H2 Ipp",
        "YUV4MPEG2 W4 H2 C420p10",
        "YUV4MPEG2 W4 H2 C",
        "YUV4MPEG2 W4 H2 Q1",
        "YUV4MPEG2 W4 H2 w4",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct qz_y4m_info info;
        if (header(bad[i], &info) == 0)
            fail_msg("\"%s\" was accepted", bad[i]);
        assert_int_equal(err.code, QZ_E_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_read_to_the_letter),
        cmocka_unit_test(a_malformed_header_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
