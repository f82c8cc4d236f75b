#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace vigla::app {

/// Finds programs as a shell of this person would: a program that was started from a desktop icon
/// has not the PATH that their login shell sets. GUI thread only.
class ProgramPath final : public QObject {
    Q_OBJECT
public:
    /// Where a program is, empty if nowhere, and the PATH that it was looked for in.
    using Reply = std::function<void(const QString& file, const QString& path)>;

    explicit ProgramPath(QObject* parent = nullptr);

    /// `command` is a name or a path. The login shell is asked, once and for 5 s at most, when
    /// there is no terminal or the name is not in our own PATH; nothing else is run.
    void find(const QString& command, Reply reply);

private:
    void askLoginShell(std::function<void()> reply);

    QString m_loginPath;
    bool m_hasAsked = false;
};

} // namespace vigla::app
