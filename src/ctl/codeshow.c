#include "ctl/codeshow.h"

#include "base/file.h"
#include "ctl/codeimg.h"

#include <stdio.h>
#include <unistd.h>

int qz_code_show(struct qz_ctl *ctl, const char *text, struct qz_err *err)
{
    struct qz_buf picture = {0};
    const char *png = qz_opt(ctl, "png");

    int rc = png ? qz_code_png(text, QZ_CODE_PNG_SIDE, &picture, err)
                 : qz_code_terminal(text, isatty(fileno(ctl->out)), &picture, err);

    if (rc == 0 && png)
        rc = qz_file_write(png, picture.data, picture.len, 0600, err);
    if (rc == 0 && !png)
        fwrite(picture.data, 1, picture.len, ctl->out);

    qz_buf_finish(&picture);
    return rc;
}
