/* Names as screens show them: enough for their owner to know them by, too little for anybody else. */
#ifndef QZ_RULES_MASK_H
#define QZ_RULES_MASK_H

#include <stddef.h>

/* Mask a name (UTF-8): 李明 is 李＊, 李小明 李＊＊, 欧阳娜娜 欧阳＊＊, 阿不都·买买提 阿＊＊·买＊＊, Ann Lee
 * A＊＊ L＊＊. Of each part the first letter stays, of a compound surname both; one star stands for one
 * hidden letter, two for two or more, so that nobody is known by the length. Parts are set apart by middle
 * dots, and by blanks where no Chinese characters stand on both sides: those pad names in lists (赵　青), and
 * go. Masking a masked name changes nothing. out is terminated; what does not fit its cap bytes is left out
 * whole. */
void qz_mask_name(const char *name, char *out, size_t cap);

#endif
