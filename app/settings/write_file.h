#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>

namespace vigla::app {

/// Writes a whole file: either all of it is there afterwards or what was there before.
/// @return InvalidInput with the path and the reason.
Result<Done> writeFile(const QString& path, const QByteArray& content);

} // namespace vigla::app
