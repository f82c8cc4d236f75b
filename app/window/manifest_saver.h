#pragma once

#include "models/core/result.h"
#include "models/routing/change_set.h"

#include <QString>

namespace vigla::app {

enum class ManifestKind { Manifest, Patch };

/// Writes an edit to a file of the person's choice in place of the cluster. A manifest file that is
/// there already is changed in place; a patch file is written anew.
/// @return what was done, a sentence.
Result<QString> saveEdit(const QString& path, ManifestKind kind, const routing::ChangeSet& changes);

} // namespace vigla::app
