#include "rules/minor.h"

int64_t minor_until(struct date birth, int years)
{
    struct date birthday = {birth.year + years, birth.month, birth.day};

    if (!date_valid(birthday))
        birthday = (struct date){birthday.year, 3, 1};
    return date_begins(birthday);
}
