/* The display's light, by the backlight of a directory that stands for the kernel's, and by an xset that says
 * what it was asked. */
#include "tests/support/spec.h"

#include "kiosk/ui/power.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/qz-power-XXXXXX";

static void write_file(const char *name, const char *text, mode_t mode)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    chmod(path, mode);
}

static void read_file(const char *name, char out[200])
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(out, 1, 199, f) : 0;
    out[n] = '\0';
    if (f)
        fclose(f);
}

static int setup(void **state)
{
    char path[200];
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/lights", dir);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/lights/panel", dir);
    return mkdir(path, 0700);
}

static int teardown(void **state)
{
    char command[200];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static void the_backlight_goes_out_and_is_as_bright_again(void **state)
{
    (void)state;
    char lights[100], said[200];
    struct qz_power p;
    snprintf(lights, sizeof lights, "%s/lights", dir);
    write_file("lights/panel/brightness", "187\n", 0600);
    qz_power_init(&p, lights, NULL, false);

    qz_power_set(&p, false); /* it is on already: nothing is touched */
    read_file("lights/panel/brightness", said);
    assert_string_equal(said, "187\n");
    qz_power_set(&p, true);
    read_file("lights/panel/brightness", said);
    assert_string_equal(said, "0\n");
    qz_power_set(&p, true);
    qz_power_set(&p, false);
    read_file("lights/panel/brightness", said);
    assert_string_equal(said, "187\n");
}

/* A program that was killed in the night left its display dark; the next one does not stay black. */
static void a_light_that_was_left_dark_is_on_at_the_start(void **state)
{
    (void)state;
    char lights[100], said[200];
    struct qz_power p;
    snprintf(lights, sizeof lights, "%s/lights", dir);
    write_file("lights/panel/max_brightness", "255\n", 0600);
    write_file("lights/panel/brightness", "187\n", 0600);
    qz_power_init(&p, lights, dir, false);
    read_file("lights/panel/brightness", said);
    assert_string_equal(said, "187\n"); /* somebody's choice stays */

    qz_power_set(&p, true);
    qz_power_init(&p, lights, dir, false);
    read_file("lights/panel/brightness", said);
    assert_string_equal(said, "187\n");
}

/* Where nobody knows how bright it was, or what is kept cannot be, it is as bright as it can be. */
static void a_light_of_which_nothing_is_known_is_as_bright_as_it_can_be(void **state)
{
    static const char *const kept[] = {"", "0\n", "-3\n", "256\n", "x187\n"};
    char lights[100], said[200];
    struct qz_power p;
    (void)state;
    snprintf(lights, sizeof lights, "%s/lights", dir);
    for (size_t i = 0; i <= sizeof kept / sizeof *kept; i++) {
        bool known = i < sizeof kept / sizeof *kept;
        write_file("lights/panel/brightness", "0\n", 0600);
        write_file("light", known ? kept[i] : "187\n", 0600);
        qz_power_init(&p, lights, known ? dir : NULL, false);
        read_file("lights/panel/brightness", said);
        assert_string_equal(said, "255\n");
    }
}

static void without_a_backlight_nothing_fails(void **state)
{
    (void)state;
    struct qz_power p;
    qz_power_init(&p, "/nonexistent", NULL, false);
    qz_power_set(&p, true);
    assert_true(p.off);
    qz_power_set(&p, false);
}

static void under_x_its_own_power_saving_is_told(void **state)
{
    (void)state;
    char script[300], path[300], said[200];
    struct qz_power p;
    snprintf(script, sizeof script, "#!/bin/sh\necho \"$@\" >>%s/said\n", dir);
    write_file("xset", script, 0700);
    snprintf(path, sizeof path, "%s:/usr/bin:/bin", dir);
    char *before = strdup(getenv("PATH"));
    setenv("PATH", path, 1);

    qz_power_init(&p, "/nonexistent", NULL, true);
    qz_power_set(&p, true);
    qz_power_set(&p, false);
    setenv("PATH", before, 1);
    free(before);
    read_file("said", said);
    assert_string_equal(said, "dpms force on\ndpms force off\ndpms force on\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_backlight_goes_out_and_is_as_bright_again),
        cmocka_unit_test(a_light_that_was_left_dark_is_on_at_the_start),
        cmocka_unit_test(a_light_of_which_nothing_is_known_is_as_bright_as_it_can_be),
        cmocka_unit_test(without_a_backlight_nothing_fails),
        cmocka_unit_test(under_x_its_own_power_saving_is_told),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
