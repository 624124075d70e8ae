#include "panes/names.h"

#define SLICE 2000 /* names read between two looks at the keys */

struct directory *names_start(struct pane *p)
{
    struct directory *d;

    if (p->desk->s->key[RK_CONTACT] == NULL)
        return NULL;
    d = directory_new();
    p->lister.directory = d;
    p->working = true;
    return d;
}

enum rc names_work(struct pane *p, struct directory *d, struct err *err)
{
    bool done = false;
    enum rc rc = directory_build(d, p->desk->s, SLICE, &done, err);

    p->working = rc == RC_OK && !done;
    return rc;
}
