#pragma once

#include "models/qt/convert.h"

#include <QCoreApplication>
#include <QString>

#include <string>

namespace vigla::inspection {

inline QString tr(const char* text)
{
    return QCoreApplication::translate("Inspection", text);
}

inline QString plain(const std::string& text)
{
    return text.empty() ? QStringLiteral("–") : toPlainQString(text);
}

} // namespace vigla::inspection
