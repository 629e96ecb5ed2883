/* The ids of the forgotten, and nothing else, kept outside of the tracker's directory: a store that is put
 * back from a copy knows people again who were forgotten since, and forgets them again. */
#ifndef QZ_REGISTRY_FORGOTTEN_H
#define QZ_REGISTRY_FORGOTTEN_H

#include "journal/journal.h"

/* From now on keep the ids in that file, one a line, which is made when the first is forgotten. Whoever is in
 * it and is known is forgotten again: *again receives how many. Those who were forgotten before, and are not
 * in it, are added; where that fails the log says so, and nothing is lost. A last line that was cut off is
 * dropped. QZ_E_INPUT for a file inside of the tracker's directory, which a copy would bring back, and for
 * one that holds anything else than ids, which is left as it is. */
int qz_forgotten_start(struct qz_tracker *t, const char *path, int64_t now_ms, size_t *again,
                       struct qz_err *err);
/* Look whether somebody else wrote into that file since it was read, another tracker or who put it back, and
 * forget again whoever is in it and is known: *again receives how many. Takes a turn of its own, when there
 * is something to do; without a file, and while nothing changed, it costs a look at the directory. A file of
 * something else is told once, with QZ_E_INPUT, and is not read again before it changes. */
int qz_forgotten_hear(struct qz_tracker *t, int64_t now_ms, size_t *again, struct qz_err *err);

#endif
