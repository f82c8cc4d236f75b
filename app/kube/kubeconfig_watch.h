#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <string>
#include <vector>

namespace vigla::app {

/// Notices that files change, appear, vanish or are replaced; they are read only. GUI thread only.
class KubeconfigWatch final : public QObject {
    Q_OBJECT
public:
    explicit KubeconfigWatch(QObject* parent = nullptr);

    void watch(const std::vector<std::string>& files); ///< In place of those before.

signals:
    void changed(); ///< Once for changes that come together.

private:
    void look();
    void attach();
    QByteArray signature() const;

    QStringList m_files;
    QByteArray m_seen; ///< As they were when last looked at.
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
};

} // namespace vigla::app
