/* The catalogue on the screen. */
#include "screen/place.h"

#define SAVE "\017"

static const struct scene scenes[] = {
    {"the catalogue", "root",
     {{"2" DOWN DOWN, "fields"}, {"\t" DOWN DOWN DOWN DOWN DOWN DOWN, "fields-detail"}}},
    {"a module's fields for the help desk", "li.si",
     {{"2/module:attendance state:draft\r" DOWN, "fields-module"}, {"e", "fields-refused"}}},
    {"an auditor reads it", "audit", {{"2/clause:1.2\r", "fields-auditor"}}},
    {"a draft is published and taken into use", "root",
     {{"2/device\rp", "fields-notice"},
      {SAVE, "fields-publish"},
      {"\r", "fields-announced"},
      {"u\r", "fields-active"}}},
    {"a new field", "root",
     {{"2a", "fields-add"},
      {"Shoe\t\t鞋码\t\t\t\t\t1.2\tattendance" SAVE, "fields-add-why"},
      {"optimise" SAVE, "fields-add-refused"}}},
    {"a field is used for more", "root",
     {{"2/email\re" SAVE "\033[Z\033[Z, security", "fields-change"},
      {SAVE, "fields-widened"},
      {"u", "fields-not-announced"}}},
    {"a field is raised", "root",
     {{"2/email\rT", "fields-raise"}, {"email\t" PASSWORD SAVE, "fields-raised"}}},
    {"a field is given up", "root",
     {{"2/postcode\rC", "fields-close"},
      {"postcode\t" PASSWORD SAVE, "fields-closed"}}},
    {"collection is switched off", "root",
     {{"2/clicks\ro", "fields-switch"}, {"no longer needed" SAVE, "fields-off"}}},
};

int main(int argc, char **argv)
{
    (void)argc;
    return place_run("fields", argv[0], NULL, scenes, sizeof scenes / sizeof *scenes, NULL, 0);
}
