/* Solving for the modules: the algebra, the lens, and symbols whose light is mixed beyond what sampling can
 * undo. */
#include "scan/engine/decode.h"
#include "scan/engine/linear.h"
#include "scan/engine/solve.h"
#include "tests/synth/synth.h"

#include <math.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void equations_are_solved_or_refused(void **state)
{
    (void)state;
    double a[9] = {4, 0, 0, 2, 5, 0, -1, 1, 3}, b[3] = {4 - 2 - 3, 2 - 5 + 3, -1 - 1 + 9};
    const double want[3] = {1, -1, 3};
    assert_true(qz_linear_solve(a, b, 3)); /* the upper half is not read */
    for (int i = 0; i < 3; i++)
        assert_true(fabs(b[i] - want[i]) < 1e-9);

    double flat[4] = {1, 0, 1, 1}, c[2] = {1, 1};
    assert_false(qz_linear_solve(flat, c, 2));
}

static struct qz_grid bent_grid(void)
{
    float p[3][2] = {{100, 80}, {300, 120}, {70, 260}}, w[3] = {1, 1.1f, 0.95f};
    struct qz_grid g;
    qz_grid_init(&g, 41, p, w);
    g.bent = true;
    g.du[3] = 0.4f, g.dv[4] = -0.3f, g.du[0] = 0.2f;
    return g;
}

static void pixels_lead_back_to_their_modules(void **state)
{
    (void)state;
    struct qz_grid g = bent_grid();
    struct qz_grid_map map;
    assert_true(qz_grid_invert(&g, &map));
    for (int k = 0; k < 25; k++) {
        float u = (float)(k % 5) * 10, v = (float)(k / 5) * 10, x, y, bu, bv;
        qz_grid_at(&g, u, v, &x, &y);
        qz_grid_module(&g, &map, x, y, &bu, &bv);
        assert_true(fabsf(bu - u) < 0.01f && fabsf(bv - v) < 0.01f);
    }
    float line[3][2] = {{0, 0}, {100, 0}, {200, 0}}, even[3] = {1, 1, 1};
    qz_grid_init(&g, 41, line, even);
    assert_false(qz_grid_invert(&g, &map));
}

static void a_lens_shows_every_pixel_whole(void **state)
{
    (void)state;
    static struct qz_lens lens;
    struct qz_grid g = bent_grid();
    struct qz_lens_points p;
    static const struct qz_blur blurs[] = {{0, 0, 0}, {12, 3, 1}, {0, 500, 80}}; /* the last one drawn in */

    for (int b = 0; b < 3; b++) {
        qz_lens_project(&blurs[b], &g, 2, 20, 20, &p);
        qz_lens_make(&lens, &p, 1, QZ_LENS_PHASES);

        assert_true(lens.left <= 0 && lens.left >= -QZ_LENS_REACH);
        assert_true(lens.top <= 0 && lens.top >= -QZ_LENS_REACH);
        assert_true(lens.rows * lens.quads * 4 <= QZ_LENS_BOX);

        for (int k = 0; k < QZ_LENS_PHASES * QZ_LENS_PHASES; k++) {
            float sum = 0;
            for (int i = 0; i < lens.rows * lens.quads * 4; i++)
                sum += lens.part[k * lens.rows * lens.quads * 4 + i];
            assert_true(fabsf(sum - 1) < 1e-4f);
        }
    }
}

/* As far across as down, and no farther along one diagonal than along the other. */
static void a_lens_that_is_not_sharp_spreads_light_all_around(void **state)
{
    (void)state;
    static const struct qz_blur soft = {0, 0, 10}; /* a module */
    float p[3][2] = {{35, 35}, {375, 35}, {35, 375}}, even[3] = {1, 1, 1}, uu = 0, vv = 0, uv = 0;
    struct qz_grid g;
    struct qz_lens_points points;
    qz_grid_init(&g, 41, p, even);
    qz_lens_project(&soft, &g, 1, 20, 20, &points);
    for (int k = 0; k < QZ_LENS_POINTS; k++) {
        uu += points.u[k] * points.u[k] / QZ_LENS_POINTS;
        vv += points.v[k] * points.v[k] / QZ_LENS_POINTS;
        uv += points.u[k] * points.v[k] / QZ_LENS_POINTS;
    }
    assert_true(fabsf(uu - 1) < 0.05f && fabsf(vv - 1) < 0.05f && fabsf(uv) < 0.05f);
}

/* The error of one part hides modules that are seen by a sixth. */
static void what_moves_past_shows_its_modules_alike(void **state)
{
    (void)state;
    static struct qz_lens lens;
    static const struct qz_blur six = {0, 60, 0};
    float p[3][2] = {{35, 35}, {375, 35}, {35, 375}}, even[3] = {1, 1, 1}, worst = 0;
    struct qz_grid g;
    struct qz_lens_points points;

    qz_grid_init(&g, 41, p, even);
    qz_lens_project(&six, &g, 1, 20, 20, &points);
    qz_lens_make(&lens, &points, 1, QZ_LENS_PHASES);

    for (int k = 0; k < QZ_LENS_PHASES * QZ_LENS_PHASES; k++)
        for (int j = 2; j < lens.rows - 2; j++) { /* those that it passes from edge to edge */
            float row = 0;
            for (int i = 0; i < lens.quads * 4; i++)
                row += lens.part[(k * lens.rows + j) * lens.quads * 4 + i];
            worst = fmaxf(worst, fabsf(row - 1 / 6.0f));
        }

    assert_true(lens.rows >= 7);
    assert_true(worst < 0.01f);
}

static const char text[] = "QZ1:6BF0Q$CKZEDW8 PQ4ECZ0FJHCG$DAWED3OE6Q6*ED%VDZ0F5ECOEDTVDRZC";

struct view {
    struct synth *camera;
    const uint8_t *px;
    struct qz_grid grid;
    QRcode *qr;
};

static struct view view_of(const char *field, const char *value)
{
    const char *texts[] = {text};
    struct synth_settings set = {.seed = 4, .width = 480, .height = 360, .module_px = 3, .noise = 3};
    float even[3] = {1, 1, 1}, p[3][2], far[2];
    struct view view;

    set.medium = SYNTH_CARD;
    set.roll_deg = 9;
    assert_int_equal(synth_set(&set, field, value), 0);

    view.camera = synth_create(&set, texts, 1);
    assert_non_null(view.camera);
    view.px = synth_next(view.camera);

    int n = synth_modules(view.camera, 0);
    assert_true(synth_module_at(view.camera, 0, 3.5, 3.5, p[0]));
    assert_true(synth_module_at(view.camera, 0, n - 3.5, 3.5, p[1]));
    assert_true(synth_module_at(view.camera, 0, 3.5, n - 3.5, p[2]));
    assert_true(synth_module_at(view.camera, 0, n - 3.5, n - 3.5, far));

    qz_grid_init(&view.grid, n, p, even);
    assert_true(qz_grid_pin(&view.grid, (float)n - 3.5f, (float)n - 3.5f, far[0], far[1]));

    view.qr = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(view.qr);
    assert_int_equal(view.qr->width, n);
    return view;
}

static void view_free(struct view *view)
{
    synth_destroy(view->camera);
    QRcode_free(view->qr);
}

static int wrong_modules(const struct view *view, const int16_t *soft)
{
    int wrong = 0;
    for (int i = 0; i < view->qr->width * view->qr->width; i++)
        wrong += (view->qr->data[i] & 1) != (soft[i] > 0);
    return wrong;
}

/* Modules that come out wrong after some rounds, the finders being where they should be but for shift pixels.
 */
static int solved_wrong(const char *field, const char *value, float shift, bool moving)
{
    static int16_t soft[QZ_QR_MAX_MODULES];
    static struct qz_layout layout;
    struct view view = view_of(field, value);
    struct qz_img im = {view.px, 480, 360, 480, 1};
    struct qz_blur blur = {0, 0, 0.5f};
    struct qz_solve *v = qz_solve_create();
    assert_non_null(v);

    qz_layout_make(&layout, (view.qr->width - 17) / 4);
    for (int k = 0; k < 3; k++)
        view.grid.p[k][0] += shift;

    assert_true(qz_solve_begin(v, &layout, &view.grid, &im, false, &blur, 0));
    if (moving)
        assert_true(qz_solve_guess_motion(v, 1, 0, true, 0) > 0.8f);
    assert_true(qz_solve_anchor(v, 0));
    for (int round = 0; round < 6; round++)
        assert_true(qz_solve_round(v, soft, 0) >= 0);

    int wrong = wrong_modules(&view, soft);
    qz_solve_destroy(v);
    view_free(&view);
    return wrong;
}

static void modules_of_a_pixel_each_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(solved_wrong("module_px", "1.0", 0.1f, false), 0);
}

static void modules_that_moved_by_three_are_told_apart(void **state)
{
    (void)state;
    assert_in_range(solved_wrong("motion_blur", "3", 0.4f, true), 0, 10);
    /* The control: without looking for the motion it cannot be done. */
    assert_true(solved_wrong("motion_blur", "3", 0.4f, false) > 50);
}

static void modules_that_moved_by_six_are_told_apart(void **state)
{
    (void)state;
    assert_in_range(solved_wrong("motion_blur", "6", 0.2f, true), 0, 20);
}

#define TURN_SIDE   320
#define TURN_MODULE 5
#define MOMENTS     48

/* Light of the code, its middle at the picture's, at moment t (-0.5..0.5) of a motion by four modules down in
 * which it turns by nearly two degrees and comes nearer by a hundredth. */
static double light_of(const QRcode *qr, double x, double y, double t, bool inverted)
{
    double paper = inverted ? 0.04 : 0.9;
    double ink = inverted ? 0.9 : 0.04;
    double a = 0.03 * t, near = 1 + 0.01 * t, cx = x - TURN_SIDE / 2.0, cy = y - TURN_SIDE / 2.0;
    cy -= 4.0 * TURN_MODULE * t;
    double u = (cos(a) * cx + sin(a) * cy) / near / TURN_MODULE + qr->width / 2.0;
    double v = (cos(a) * cy - sin(a) * cx) / near / TURN_MODULE + qr->width / 2.0;
    if (u < 0 || v < 0 || u >= qr->width || v >= qr->width)
        return paper;
    return qr->data[(int)v * qr->width + (int)u] & 1 ? ink : paper;
}

/* What moves is seldom only shifted. As cameras do, grey is the square root of light. */
static int turned_wrong(bool inverted)
{
    static uint8_t px[TURN_SIDE * TURN_SIDE];
    static int16_t soft[QZ_QR_MAX_MODULES];
    static struct qz_layout layout;
    QRcode *qr = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(qr);

    for (int i = 0; i < TURN_SIDE * TURN_SIDE; i++) {
        double sum = 0;
        for (int k = 0; k < 4 * MOMENTS; k++)
            sum +=
                light_of(qr, i % TURN_SIDE + 0.25 + 0.5 * (k & 1), i / TURN_SIDE + 0.25 + 0.5 * (k >> 1 & 1),
                         (k / 4 + 0.5) / MOMENTS - 0.5, inverted);
        px[i] = (uint8_t)(255 * sqrt(sum / (4 * MOMENTS)) + 0.5);
    }

    float n = (float)qr->width, from = TURN_SIDE / 2 - n / 2 * TURN_MODULE + 3.5f * TURN_MODULE;
    float to = from + (n - 7) * TURN_MODULE, p[3][2] = {{from, from}, {to, from}, {from, to}};
    float even[3] = {1, 1, 1};
    struct qz_grid g;
    struct qz_img im = {px, TURN_SIDE, TURN_SIDE, TURN_SIDE, 1};
    struct qz_blur blur = {0, 2.5f * TURN_MODULE, 1};
    struct qz_solve *v = qz_solve_create();
    assert_non_null(v);

    qz_grid_init(&g, qr->width, p, even);
    qz_layout_make(&layout, (qr->width - 17) / 4);
    assert_true(qz_solve_begin(v, &layout, &g, &im, inverted, &blur, 0));
    assert_true(qz_solve_guess_motion(v, 0, 1, false, 0) > 0.8f);
    assert_true(qz_solve_anchor(v, 0));
    for (int round = 0; round < 8; round++)
        assert_true(qz_solve_round(v, soft, 0) >= 0);

    struct view view = {.qr = qr};
    int wrong = wrong_modules(&view, soft);

    qz_solve_destroy(v);
    QRcode_free(qr);
    return wrong;
}

static void what_turns_and_nears_as_it_moves_is_told_apart(void **state)
{
    (void)state;
    assert_in_range(turned_wrong(false), 0, 10);
    assert_in_range(turned_wrong(true), 0, 10);
}

static void what_cannot_be_solved_is_refused(void **state)
{
    (void)state;
    static struct qz_layout layout;
    static int16_t soft[QZ_QR_MAX_MODULES];
    struct view view = view_of("noise", "3");
    struct qz_img im = {view.px, 480, 360, 480, 1}, tiny = {view.px, 8, 8, 480, 1};
    struct qz_blur blur = {0, 0, 0.5f};
    struct qz_solve *v = qz_solve_create();
    assert_non_null(v);

    qz_layout_make(&layout, (view.qr->width - 17) / 4);
    assert_false(qz_solve_begin(v, &layout, &view.grid, &tiny, false, &blur, 0));
    assert_true(qz_solve_begin(v, &layout, &view.grid, &im, false, &blur, 0));
    assert_true(qz_solve_guess_motion(v, 1, 0, true, 1e-9) < -1);

    soft[0] = 77;
    assert_true(qz_solve_round(v, soft, 1e-9) < 0); /* out of time from the start */
    assert_int_equal(soft[0], 77);
    assert_false(qz_solve_begin(v, &layout, &view.grid, &im, false, &blur, 1e-9));

    qz_layout_make(&layout, 30);
    assert_false(qz_solve_begin(v, &layout, &view.grid, &im, false, &blur, 0));

    qz_solve_destroy(v);
    qz_solve_destroy(NULL);
    view_free(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equations_are_solved_or_refused),
        cmocka_unit_test(pixels_lead_back_to_their_modules),
        cmocka_unit_test(a_lens_shows_every_pixel_whole),
        cmocka_unit_test(a_lens_that_is_not_sharp_spreads_light_all_around),
        cmocka_unit_test(what_moves_past_shows_its_modules_alike),
        cmocka_unit_test(modules_of_a_pixel_each_are_told_apart),
        cmocka_unit_test(modules_that_moved_by_three_are_told_apart),
        cmocka_unit_test(modules_that_moved_by_six_are_told_apart),
        cmocka_unit_test(what_turns_and_nears_as_it_moves_is_told_apart),
        cmocka_unit_test(what_cannot_be_solved_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
