#pragma once

#include "models/core/time.h"

#include <QString>

#include <chrono>

namespace vigla::ui {

QString clockText(SystemTime at); ///< `14:03:22`, local time.

/// `45 s`, `12 m`, `12 m 5 s`, `1 h 2 m`: at most two units, no zeros.
QString spanLabel(std::chrono::seconds span);

} // namespace vigla::ui
