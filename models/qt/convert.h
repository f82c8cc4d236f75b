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

/// A tool tip that shows `plain` as it is: what looks like markup stays text, and long lines wrap.
QString toToolTip(const QString& plain);

/// A menu entry that shows `plain` as it is: an ampersand underlines nothing.
QString toMenuText(QString plain);

} // namespace vigla
