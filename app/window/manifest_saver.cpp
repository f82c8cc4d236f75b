#include "app/window/manifest_saver.h"

#include "app/settings/write_file.h"
#include "models/qt/convert.h"
#include "models/routing/manifest_text.h"

#include <QCoreApplication>
#include <QFile>

namespace vigla::app {

namespace {

constexpr qint64 kLargestManifest = 16 << 20;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(vigla::app::ManifestSaver)
};

Result<QString> write(const QString& path, const std::string& text, const QString& sentence)
{
    if (const auto written = writeFile(path, QByteArray::fromStdString(text)); !written)
        return written.error();
    return sentence.arg(path);
}

} // namespace

Result<QString> saveEdit(const QString& path, ManifestKind kind, const routing::ChangeSet& changes)
{
    if (kind == ManifestKind::Patch)
        return write(path, routing::renderPatch(changes), Words::tr("Saved as a patch: %1"));
    QFile file(path);
    if (!file.exists())
        return write(path, routing::renderManifest(changes), Words::tr("Saved as a manifest: %1"));
    if (file.size() > kLargestManifest || !file.open(QIODevice::ReadOnly))
        return Error{Error::Kind::InvalidInput,
            "cannot read " + toStdString(path) + ": "
                + (file.isOpen() || file.error() == QFile::NoError
                        ? std::string("it is larger than 16 MB")
                        : toStdString(file.errorString()))};
    const auto changed = routing::changeManifest(file.readAll().toStdString(), changes);
    if (!changed)
        return Error{changed.error().kind,
            toStdString(path) + " was not changed: " + changed.error().message + "."};
    return write(path, *changed, Words::tr("Changed in place: %1"));
}

} // namespace vigla::app
