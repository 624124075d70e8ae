/* Versions of the agreement (8.1), and what holds from a date on: where data is stored and by whom
 * (2.1), and how people reach the company (contact). */
#ifndef SERVICE_POLICIES_H
#define SERVICE_POLICIES_H

#include "model/notice.h"
#include "model/policy_version.h"
#include "service/act.h"
#include "service/policies_text.h"

/* Record the deployment's policy as the first version, published on the dates the policy says,
 * with the dated records it names. Does nothing where there is a version. The caller checked
 * the right; RC_CONFIG when the policy has no version, title or text. */
MUST_USE enum rc policies_ensure(struct act *a, struct err *err);

#endif
