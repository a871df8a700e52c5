#pragma once
#include <span>
#include <string>

#include "flowreasoner/base/result.h"
#include "flowreasoner/record/database.h"

namespace flowreasoner::record {

/// SQL that brings a file from the schema version before to `version`.
struct SchemaStep {
  int version;
  const char* sql;
};

/// The steps of this program, oldest first, from the empty file on. Appended to, never changed.
std::span<const SchemaStep> schema_steps();

/// Makes the schema in an empty file, or brings an older one up to the version of the last step; in
/// one transaction, so that of two processes which open a file at once one does it. The version
/// stands in `PRAGMA user_version`. Errors: kInvalidArgument when the file has a newer version, or
/// one that no step starts from (both versions are named), or belongs to another program; those of
/// the database.
Result<bool> bring_up_to_date(Database& database, std::span<const SchemaStep> steps);

}  // namespace flowreasoner::record
