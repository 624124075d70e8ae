#include "rules/minor.h"

int64_t minor_until(struct date birth, int years)
{
    struct date birthday = {birth.year + years, birth.month, birth.day};

    if (!date_valid(birthday))
        birthday = (struct date){birthday.year, 3, 1};
    return date_begins(birthday);
}

int64_t minor_until_year(int64_t until, int64_t now)
{
    struct date day = date_of(until);

    if (until <= now)
        return 0;
    return day.month == 1 && day.day == 1 ? until : date_begins((struct date){day.year + 1, 1, 1});
}
