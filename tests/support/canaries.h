#pragma once

#include <QByteArray>
#include <QDirIterator>
#include <QFile>
#include <QString>
#include <QStringList>

#include <vector>

namespace vigla::test {

/// Values that must come out nowhere, each with a name for the report, and the search for them in
/// every form in which a program might write them.
class Canaries {
public:
    void plant(const QString& name, const QByteArray& value)
    {
        const auto text = QString::fromUtf8(value);
        const auto* units = reinterpret_cast<const char*>(text.utf16());
        m_forms.push_back({name, value});
        m_forms.push_back({name + QStringLiteral(" in hexadecimal"), value.toHex()});
        m_forms.push_back(
            {name + QStringLiteral(" in UTF-16"), QByteArray(units, text.size() * 2)});
        for (qsizetype before = 0; before < 3; ++before)
            m_forms.push_back({name + QStringLiteral(" in base64"), insideBase64(value, before)});
    }

    /// The names of those that are in `bytes`.
    QStringList in(const QByteArray& bytes) const
    {
        QStringList found;
        for (const auto& form : m_forms)
            if (bytes.contains(form.bytes))
                found.append(form.name);
        return found;
    }

    /// `file: name` for all that is in the files below `folder`.
    QStringList below(const QString& folder) const
    {
        QStringList found;
        QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                found.append(file.fileName() + QStringLiteral(": cannot be read"));
            for (const auto& name : in(file.readAll()))
                found.append(file.fileName() + QStringLiteral(": ") + name);
        }
        return found;
    }

private:
    struct Form {
        QString name;
        QByteArray bytes;
    };

    /// What is the same of its base64 whatever surrounds it, when so many bytes stand before it.
    static QByteArray insideBase64(const QByteArray& value, qsizetype before)
    {
        const auto encoded
            = (QByteArray(before, 'x') + value).toBase64(QByteArray::OmitTrailingEquals);
        const qsizetype first = before == 0 ? 0 : before + 1;
        const qsizetype cut = (before + value.size()) % 3 == 0 ? 0 : 1;
        return encoded.mid(first, encoded.size() - first - cut);
    }

    std::vector<Form> m_forms;
};

} // namespace vigla::test
