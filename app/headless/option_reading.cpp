#include "app/headless/option_reading.h"

#include "models/core/text.h"
#include "models/core/time.h"

namespace vigla::app {

Error usage(const std::string& message)
{
    return Error{Error::Kind::InvalidInput, message + " See 'vigla --help'."};
}

void addOption(QCommandLineParser& parser, const QStringList& names, const QString& value,
    const QString& fallback)
{
    parser.addOption(QCommandLineOption(names, QString(), value, fallback));
}

std::vector<std::string> commaList(const QString& text)
{
    std::vector<std::string> parts;
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        parts.push_back(toStdString(part.trimmed()));
    return parts;
}

std::optional<Error> readSeconds(
    const QCommandLineParser& parser, const char* option, double& seconds)
{
    const QString name = QString::fromLatin1(option);
    if (!parser.isSet(name))
        return std::nullopt;
    bool isNumber = false;
    const double number = parser.value(name).toDouble(&isNumber);
    if (isNumber && number >= 0) {
        seconds = number;
        return std::nullopt;
    }
    const auto duration = parseGoDuration(toStdString(parser.value(name)));
    if (!duration)
        return usage("--" + std::string(option) + ": " + duration.error().message + ".");
    seconds = std::chrono::duration<double>(*duration).count();
    return std::nullopt;
}

std::optional<Error> readDouble(
    const QCommandLineParser& parser, const char* option, double least, double most, double& target)
{
    const QString name = QString::fromLatin1(option);
    if (!parser.isSet(name))
        return std::nullopt;
    bool isNumber = false;
    const double number = parser.value(name).toDouble(&isNumber);
    if (!isNumber || number < least || number > most)
        return usage("--" + std::string(option) + " needs a number from "
            + toStdString(QString::number(least)) + " to " + toStdString(QString::number(most))
            + ", not '" + toStdString(parser.value(name)) + "'.");
    target = number;
    return std::nullopt;
}

Error wrongChoice(
    const char* option, const std::string& word, const std::vector<std::string>& words)
{
    return usage("--" + std::string(option) + " cannot be '" + word + "'; it is one of "
        + join(words, ", ") + ".");
}

} // namespace vigla::app
