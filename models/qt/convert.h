#pragma once

#include <QString>

#include <string>
#include <string_view>

namespace vigla {

/// The only border between std and Qt texts; both are UTF-8.
inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

inline std::string toStdString(const QString& text)
{
    return text.toStdString();
}

/// Text that came from a cluster, made safe to show: see plainText().
QString toPlainQString(std::string_view text, bool keepLines = false);

} // namespace vigla
