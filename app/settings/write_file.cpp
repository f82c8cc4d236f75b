#include "app/settings/write_file.h"

#include "models/qt/convert.h"

#include <QSaveFile>

namespace vigla::app {

Result<Done> writeFile(const QString& path, const QByteArray& content)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit())
        return Done();
    return Error{Error::Kind::InvalidInput,
        "cannot write " + toStdString(path) + ": " + toStdString(file.errorString())};
}

} // namespace vigla::app
