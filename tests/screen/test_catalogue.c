/* The catalogue on the screen. */
#include "screen/place.h"

static const struct scene scenes[] = {
    {"the catalogue", "root", {{"2" DOWN DOWN, "fields"}, {"\t" DOWN DOWN DOWN DOWN DOWN DOWN, "fields-detail"}}},
    {"a module's fields for the help desk", "li.si",
     {{"2/module:attendance state:draft\r" DOWN, "fields-module"}}},
};

int main(int argc, char **argv)
{
    (void)argc;
    return place_run("fields", argv[0], NULL, scenes, sizeof scenes / sizeof *scenes, NULL, 0);
}
