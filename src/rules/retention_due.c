#include "rules/retention_due.h"

#include "rules/deadline.h"

static int64_t longer(int64_t months, int64_t floor)
{
    return floor > months ? floor : months;
}

int64_t retention_cutoff(int64_t now, int64_t months, int64_t floor)
{
    return deadline_cutoff(now, (int)longer(months, floor));
}

enum retention_state retention_state(int64_t start, int64_t now, int64_t months, int64_t floor)
{
    if (start == 0)
        return RETENTION_STOPPED;
    if (start < retention_cutoff(now, months, floor))
        return RETENTION_DUE;
    return start < retention_cutoff(now, months, 0) ? RETENTION_FLOORED : RETENTION_RUNNING;
}

int64_t retention_until(int64_t start, int64_t months, int64_t floor)
{
    return start != 0 ? deadline_after(start, longer(months, floor), "calendar_months") : 0;
}
