/* How light falls on a symbol, told from what is known of its modules. */
#include "scan/engine/shade.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define N 41

/* Half of the modules at random, as masks make them; the finders' corners alone are known at first. */
static float module_at(int i, int j)
{
    uint32_t h = (uint32_t)(j * N + i) * 2654435761u;
    return h >> 16 & 1 ? 1.0f : -1.0f;
}

static bool in_corner(int i, int j)
{
    return (i < 8 || i >= N - 8) && (j < 8 || j >= N - 8) && !(i >= N - 8 && j >= N - 8);
}

typedef float light_at(float u, float v, float module);

static float evenly(float u, float v, float module)
{
    return (200 + u - v) * (module < 0 ? 1.0f : 0.1f);
}

/* A hand's shadow over the right half leaves a fifth of the light. */
static float shadowed(float u, float v, float module)
{
    float at = fminf(fmaxf((u - 18) / 5, 0), 1);
    return evenly(u, v, module) * (1 - 0.8f * at);
}

/* A lamp mirrored in the middle adds its own light to dark and light alike. */
static float glaring(float u, float v, float module)
{
    float x = (u - 20) / 9, y = (v - 22) / 9, f = 1 / (1 + x * x + y * y);
    return 0.5f * evenly(u, v, module) + 160 * f * f;
}

/* The plane that the corners show. */
static void plane_of(light_at *light, float plane[QZ_SHADE_PLANE])
{
    static const float at[3][2] = {{3.5f, 3.5f}, {N - 3.5f, 3.5f}, {3.5f, N - 3.5f}};
    float middle[3], reach[3];
    for (int k = 0; k < 3; k++) {
        float bright = light(at[k][0], at[k][1], -1), dark = light(at[k][0], at[k][1], 1);
        middle[k] = (bright + dark) / 2, reach[k] = (dark - bright) / 2;
    }
    float h = (float)(N - 7) / N; /* from corner to corner it goes 2 h */
    plane[1] = (middle[1] - middle[0]) / (2 * h), plane[2] = (middle[2] - middle[0]) / (2 * h);
    plane[0] = middle[0] + h * (plane[1] + plane[2]);
    plane[4] = (reach[1] - reach[0]) / (2 * h), plane[5] = (reach[2] - reach[0]) / (2 * h);
    plane[3] = reach[0] + h * (plane[4] + plane[5]);
}

/* Modules that are seen on the wrong side of the middle; all: every module is known already. swap: the dark
 * modules are the lighter ones. */
static int wrong_sides(light_at *light, bool all, bool swap, float *worst)
{
    static struct qz_shade shade;
    float plane[QZ_SHADE_PLANE];
    int wrong = 0;
    plane_of(light, plane);
    for (int k = 3; swap && k < QZ_SHADE_PLANE; k++)
        plane[k] = -plane[k];

    qz_shade_begin(&shade, N, swap, plane);
    for (int k = 0; k < 4 * N * N; k++) {
        int i = k / 2 % N, j = k / 2 / N % N;
        float u = (float)i + 0.25f + 0.5f * (float)(k & 1), v = (float)j + (k < 2 * N * N ? 0.25f : 0.75f);
        float m = module_at(i, j), known = all || in_corner(i, j) ? m : 0;
        qz_shade_add(&shade, u, v, light(u, v, swap ? -m : m), known);
    }
    qz_shade_fit(&shade);

    *worst = 0;
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            float u = (float)i + 0.5f, v = (float)j + 0.5f, m = module_at(i, j);
            float seen = qz_shade_seen(&shade, u, v, light(u, v, swap ? -m : m));
            wrong += (seen > 0) != (m > 0);
            *worst = fmaxf(*worst, fabsf(seen - m));
        }

    return wrong;
}

static void even_light_gives_the_modules_back(void **state)
{
    (void)state;
    float worst;
    for (int swap = 0; swap < 2; swap++) {
        assert_int_equal(wrong_sides(evenly, true, swap, &worst), 0);
        assert_true(worst < 0.15f);
        assert_int_equal(wrong_sides(evenly, false, swap, &worst), 0);
    }
}

/* By the corners' plane alone, all of the shadow would be dark and all of the glare light. */
static int wrong_by_plane(light_at *light)
{
    float b[QZ_SHADE_PLANE];
    int wrong = 0;
    plane_of(light, b);
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            float u = (float)i + 0.5f, v = (float)j + 0.5f, m = module_at(i, j);
            float middle = b[0] + b[1] * (2 * u / N - 1) + b[2] * (2 * v / N - 1);
            wrong += (light(u, v, m) < middle) != (m > 0);
        }
    return wrong;
}

static void a_shadow_and_a_mirrored_lamp_change_no_module(void **state)
{
    (void)state;
    static light_at *const lights[] = {shadowed, glaring};
    for (int k = 0; k < 2; k++) {
        float worst;
        assert_true(wrong_by_plane(lights[k]) > N * N / 20);
        assert_in_range(wrong_sides(lights[k], false, false, &worst), 0, N * N / 50);
        assert_int_equal(wrong_sides(lights[k], true, false, &worst), 0);
        assert_true(worst < 0.9f);
    }
}

static void nothing_but_black_is_borne(void **state)
{
    (void)state;
    static struct qz_shade shade;
    static const float nothing[QZ_SHADE_PLANE] = {0};
    qz_shade_begin(&shade, N, false, nothing);
    qz_shade_add(&shade, -1e9f, 1e9f, 0, 0);
    qz_shade_fit(&shade);
    for (int k = 0; k < 9; k++) {
        float seen = qz_shade_seen(&shade, (float)(k % 3) * 100 - 50, (float)(k / 3) * 100 - 50, 255);
        assert_true(isfinite(seen));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(even_light_gives_the_modules_back),
        cmocka_unit_test(a_shadow_and_a_mirrored_lamp_change_no_module),
        cmocka_unit_test(nothing_but_black_is_borne),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
