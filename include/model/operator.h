/* Operators: named people (and the service) with a role. */
#ifndef MODEL_OPERATOR_H
#define MODEL_OPERATOR_H

#include <stdbool.h>
#include <stdint.h>

enum op_role { OP_ADMIN, OP_HELPDESK, OP_AUDITOR, OP_SERVICE, OP_ROLES, OP_SYSTEM = OP_ROLES };

#define OPERATOR_NAME 64

struct operator {
    int64_t id;
    char name[OPERATOR_NAME];
    enum op_role role;
    bool enabled;
    uint8_t salt[16], verifier[32], sealed[72];
    uint32_t ops, mem_kib;
    uint8_t sign_pk[32], box_pk[32];
    int64_t created_at, failed, failed_at, last_ok_at;
    char undertaking[16]; /* version accepted; "" if none */
    int64_t undertaking_at;
};

#endif
