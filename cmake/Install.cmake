# What `make install` puts under the prefix. The program finds the rest relative to itself, so the tree may be moved:
#   bin/flowreasoner   lib/flowreasoner/guest   share/flowreasoner/{workflows,models,examples}   share/doc/flowreasoner
install(TARGETS flowreasoner RUNTIME DESTINATION bin)
install(TARGETS flow_native LIBRARY DESTINATION lib/flowreasoner/guest)
install(DIRECTORY guest/flow_guest DESTINATION lib/flowreasoner/guest PATTERN "__pycache__" EXCLUDE)
# Compiled ahead: a guest may not write there, and start-up would pay for it each time.
install(CODE "execute_process(COMMAND ${FLOWREASONER_PYTHON} -m compileall -q
  \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/flowreasoner/guest COMMAND_ERROR_IS_FATAL ANY)")
foreach(folder workflows models examples)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${folder})
    install(DIRECTORY ${folder} DESTINATION share/flowreasoner)
  endif()
endforeach()
install(FILES README.md LICENSE DESTINATION share/doc/flowreasoner)
