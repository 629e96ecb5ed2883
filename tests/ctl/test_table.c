/* Tables line up in a terminal, Chinese names included. */
#include "ctl/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void a_chinese_character_takes_two_cells_rare_ones_too(void **state)
{
    (void)state;
    assert_int_equal(qz_text_cells(""), 0);
    assert_int_equal(qz_text_cells("abc"), 3);
    assert_int_equal(qz_text_cells("青站"), 4);
    assert_int_equal(qz_text_cells("䶮𬭎㛃𠮷"), 8);
    assert_int_equal(qz_text_cells("李＊＊"), 6);
    assert_int_equal(qz_text_cells("阿依·青"), 7);
    assert_int_equal(qz_text_cells("e\xCC\x81"), 1);
}

static void columns_begin_at_the_same_cell_in_every_row(void **state)
{
    static const char *const text[] = {"id", "name", "n", "1", "青站", "7", "22", "x", "8"};
    char *out = NULL;
    size_t n;
    FILE *f = open_memstream(&out, &n);
    (void)state;
    qz_table_write(f, text, 3, 3);
    fclose(f);
    assert_string_equal(out, "id  name  n\n1   青站  7\n22  x     8\n");
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chinese_character_takes_two_cells_rare_ones_too),
        cmocka_unit_test(columns_begin_at_the_same_cell_in_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
