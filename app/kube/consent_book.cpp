#include "app/kube/consent_book.h"

#include "models/qt/convert.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace vigla::app {

namespace {

QString pathOf(const std::filesystem::path& file)
{
    return QString::fromStdString(file.string());
}

/// A file that is missing or broken allows nothing.
QJsonArray entriesOf(const std::filesystem::path& path)
{
    QFile file(pathOf(path));
    if (path.empty() || !file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object()[QStringLiteral("allowed")].toArray();
}

QJsonArray withoutContext(const QJsonArray& entries, const QString& context)
{
    QJsonArray kept;
    for (const auto& entry : entries)
        if (entry[QStringLiteral("context")].toString() != context)
            kept.append(entry);
    return kept;
}

Result<Done> store(const std::filesystem::path& path, const QJsonArray& entries)
{
    const QJsonObject root{{QStringLiteral("version"), 1}, {QStringLiteral("allowed"), entries}};
    QSaveFile file(pathOf(path));
    const QByteArray json = QJsonDocument(root).toJson();
    const bool isWritten = file.open(QIODevice::WriteOnly)
        && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(json) == json.size() && file.commit();
    if (isWritten)
        return Done{};
    return Error{Error::Kind::InvalidInput,
        "cannot write " + path.string() + ": " + toStdString(file.errorString())};
}

} // namespace

QByteArray fingerprintOf(const kube::ExecPlan& plan)
{
    return QCryptographicHash::hash(
        QByteArray::fromStdString(kube::consentText(plan)), QCryptographicHash::Sha256)
        .toHex();
}

std::string contentHashOf(const std::string& path)
{
    QFile file(toQString(path));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return {};
    return hash.result().toHex().toStdString();
}

ConsentBook::ConsentBook(std::filesystem::path file)
    : m_file(std::move(file))
{
}

bool ConsentBook::allows(const kube::ExecPlan& plan) const
{
    if (plan.resolvedPath.empty() || plan.contentHash.empty())
        return false;
    const QString hash = QString::fromLatin1(fingerprintOf(plan));
    for (const auto& entry : entriesOf(m_file))
        if (entry[QStringLiteral("sha256")].toString() == hash)
            return true;
    return false;
}

bool ConsentBook::hasAllowed(const std::string& context) const
{
    for (const auto& entry : entriesOf(m_file))
        if (entry[QStringLiteral("context")].toString() == toQString(context))
            return true;
    return false;
}

Result<Done> ConsentBook::allow(const kube::ExecPlan& plan)
{
    if (m_file.empty())
        return Done{};
    auto entries = withoutContext(entriesOf(m_file), toQString(plan.context));
    entries.append(QJsonObject{{QStringLiteral("sha256"), QString::fromLatin1(fingerprintOf(plan))},
        {QStringLiteral("context"), toQString(plan.context)},
        {QStringLiteral("program"), toQString(plan.resolvedPath)},
        {QStringLiteral("at"), QDateTime::currentDateTimeUtc().toString(Qt::ISODate)}});
    return store(m_file, entries);
}

Result<Done> ConsentBook::withdraw(const std::string& context)
{
    if (m_file.empty())
        return Done{};
    return store(m_file, withoutContext(entriesOf(m_file), toQString(context)));
}

} // namespace vigla::app
