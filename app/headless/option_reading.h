#pragma once

#include "models/core/result.h"
#include "models/qt/convert.h"

#include <QCommandLineParser>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace vigla::app {

/// A mistake on the command line.
Error usage(const std::string& message);

void addOption(QCommandLineParser& parser, const QStringList& names, const QString& value = {},
    const QString& fallback = {});

/// The parts between commas, trimmed; empty ones are left out.
std::vector<std::string> commaList(const QString& text);

/// The readers below leave their target alone when the option was not given.

/// A number of seconds, or a duration such as `5m`.
std::optional<Error> readSeconds(
    const QCommandLineParser& parser, const char* option, double& seconds);

std::optional<Error> readDouble(const QCommandLineParser& parser, const char* option, double least,
    double most, double& target);

template <typename T>
std::optional<Error> readNumber(
    const QCommandLineParser& parser, const char* option, double least, double most, T& target)
{
    auto number = static_cast<double>(target);
    if (auto error = readDouble(parser, option, least, most, number))
        return error;
    target = static_cast<T>(number);
    return std::nullopt;
}

/// Says which words an option takes.
Error wrongChoice(
    const char* option, const std::string& word, const std::vector<std::string>& words);

template <typename T>
struct Choice {
    const char* word;
    T value;
};

/// Sets `target` to the choice that the option names.
template <typename T, std::size_t N>
std::optional<Error> choose(const QCommandLineParser& parser, const char* option,
    const std::array<Choice<T>, N>& choices, T& target)
{
    const QString name = QString::fromLatin1(option);
    if (!parser.isSet(name))
        return std::nullopt;
    const QString word = parser.value(name);
    std::vector<std::string> words;
    for (const auto& choice : choices) {
        if (word == QLatin1String(choice.word)) {
            target = choice.value;
            return std::nullopt;
        }
        words.emplace_back(choice.word);
    }
    return wrongChoice(option, toStdString(word), words);
}

} // namespace vigla::app
