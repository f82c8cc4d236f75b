#include "models/qt/convert.h"

#include "models/core/text.h"

namespace vigla {

QString toPlainQString(std::string_view text, bool keepLines)
{
    return toQString(plainText(text, keepLines));
}

QString toToolTip(const QString& plain)
{
    if (plain.isEmpty())
        return {};
    return QStringLiteral("<p style=\"white-space: pre-wrap\">%1</p>").arg(plain.toHtmlEscaped());
}

QString toMenuText(QString plain)
{
    return plain.replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace vigla
